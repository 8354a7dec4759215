import Testing

struct TokensTests {}
