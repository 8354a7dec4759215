extension Result<ServiceAnswer, Failure> {
    /// Nothing that was shown was good enough (RFC 9110, section 15.5.2).
    var isRefusedByStatus: Bool {
        if case .success(let answer) = self { answer.status == 401 } else { false }
    }
}

/// Tells the service how many milliseconds are left, so that it doesn't work for nobody.
let timeLeftHeader = "X-Timeout-Ms"

extension AdaptiveLimit.Outcome {
    init(_ outcome: ServiceCalls.Outcome) {
        switch outcome {
        case .success: self = .answered
        case .failure(let failure):
            switch failure.code {
            case .timeout, .busy: self = .dropped
            case .notFound, .conflict, .refused, .badAnswer: self = .answered
            default: self = .ignored
            }
        }
    }
}

extension Duration {
    var wholeMilliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }
}
