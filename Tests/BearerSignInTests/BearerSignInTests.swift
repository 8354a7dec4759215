import Testing

struct BearerSignInTests {}
