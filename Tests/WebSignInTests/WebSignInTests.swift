import Testing

struct WebSignInTests {}
