import Testing

struct RedisTests {}
