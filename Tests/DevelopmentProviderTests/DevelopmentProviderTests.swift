import Testing

struct DevelopmentProviderTests {}
