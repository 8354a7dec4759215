import Testing

/// Faults under devices that report. One after the other: each starts a broker, the services and a backend.
@Suite(.serialized, .timeLimit(.minutes(4))) enum TelemetryFaults {}
