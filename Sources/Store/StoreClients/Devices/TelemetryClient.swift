public import CompositionCore

/// What devices measured.
public struct TelemetryClient: Sendable {
    let service: Service

    public init(_ service: Service) {
        self.service = service
    }
}
