import Testing

struct LimitsTests {}
