import CompositionCore
import Foundation

extension ExplanationDocument {
    init(
        _ explanation: Explanation, of route: PublishedRoute, backend: String, frontend: String, asked: ExplainRequest
    ) {
        self.backend = backend
        self.frontend = frontend
        composition = route.composition ?? asked.composition
        self.route = "\(route.verb) \(route.path)"
        audience = route.audience
        subject = asked.subject
        principal = asked.principal.written
        isServing = true
        run = asked.runs
        deadlineMs = explanation.deadline.milliseconds
        totalMs = explanation.total.milliseconds
        fetches = explanation.fetches.map { Fetch($0, since: explanation.start) }
        switch explanation.answer {
        case .success(let answer):
            self.answer = Answer(bytes: answer.bytes, format: answer.format)
            failure = nil
            let read = Set(fetches.map(\.part))
            parts = answer.parts.filter { $0.state != .fresh || read.contains($0.name.text) }.map(Part.init)
        case .failure(let failure):
            answer = nil
            self.failure = Failed(failure)
            parts = []
        }
    }

    /// One JSON object, for people and programs.
    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
}

extension ExplanationDocument.Fetch {
    fileprivate init(_ record: FetchRecord, since start: ContinuousClock.Instant) {
        part = record.part?.text
        item = record.item
        service = record.service
        path = record.path.text
        source = .init(record)
        startMs = start.duration(to: record.start).milliseconds
        endMs = start.duration(to: record.end).milliseconds
        timeLeftMs = record.timeLeft.milliseconds
        bytesOut = record.bytesOut
        bytesIn = record.bytesIn
        attempts = record.origin == .joined ? 0 : record.attempts
        batched = record.batched
        ageMs = record.origin == .failed ? nil : record.caching.age.milliseconds
        keys = record.keys.map(\.description)
        failure = record.failure.map(ExplanationDocument.Failed.init)
    }
}

extension ExplanationDocument.Source {
    fileprivate init(_ record: FetchRecord) {
        switch record.origin {
        case .fresh: self = .fresh
        case .stale: self = .stale
        case .joined: self = .joined
        case .revalidated: self = .revalidated
        case .failed: self = .failed
        case .called: self = record.attempts > 1 ? .retried : record.batched > 1 ? .batched : .called
        }
    }
}

extension ExplanationDocument.Part {
    fileprivate init(_ part: (name: PartName, state: PartState)) {
        name = part.name.text
        switch part.state {
        case .fresh: (state, ageSeconds, reason) = ("fresh", nil, nil)
        case .stale(let age): (state, ageSeconds, reason) = ("stale", Int(age.components.seconds), nil)
        case .missing(let why): (state, ageSeconds, reason) = ("missing", nil, why.rawValue)
        }
    }
}

extension ExplanationDocument.Failed {
    fileprivate init(_ failure: Failure) {
        code = failure.code.rawValue
        status = failure.code.httpStatus
        deviceCode = Int(failure.code.deviceCode)
        detail = failure.detail
        part = failure.part?.text
        field = failure.field
    }
}

extension Duration {
    /// To the microsecond.
    fileprivate var milliseconds: Double {
        ((self / .microseconds(1)).rounded()) / 1000
    }
}
