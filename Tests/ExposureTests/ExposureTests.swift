import Testing

struct ExposureTests {}
