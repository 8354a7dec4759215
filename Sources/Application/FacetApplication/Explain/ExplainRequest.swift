import CompositionCore

/// What is to be explained, validated: of the operations listener's query or of the command line.
struct ExplainRequest: Sendable {
    static let nameLengthMax = 64
    static let subjectBytesMax = 1024
    static let runs = 1...100

    /// A composition by one of its names.
    let composition: String
    /// As the client would write it; empty: none.
    let subject: String
    /// `user:u1`, `client:acme`, `device:label-demo`, `anonymous`.
    let principal: Principal
    /// It is run so often, and the last run is explained.
    let runs: Int

    init(composition: String, subject: String, principal: String, runs: Int) throws(Failure) {
        guard (1...Self.nameLengthMax).contains(composition.utf8.count) else {
            throw Failure(.invalid, "must be 1 to \(Self.nameLengthMax) bytes", field: "composition")
        }
        guard subject.utf8.count <= Self.subjectBytesMax, !subject.utf8.contains(where: { $0 < 0x20 || $0 == 0x7f })
        else { throw Failure(.invalid, "must be at most \(Self.subjectBytesMax) bytes of text", field: "subject") }
        guard Self.runs.contains(runs) else {
            throw Failure(
                .invalid, "must be from \(Self.runs.lowerBound) to \(Self.runs.upperBound)", field: "repeat")
        }
        self.composition = composition
        self.subject = subject
        self.runs = runs
        self.principal = try Principal(written: principal)
    }
}

extension Principal {
    /// Parses `kind:id` or `anonymous`.
    init(written text: String) throws(Failure) {
        let halves = text.split(separator: ":", maxSplits: 1).map(String.init)
        guard text != "anonymous" else {
            self = .anonymous
            return
        }
        guard halves.count == 2, let id = ResourceID(halves[1]) else {
            throw Failure(.invalid, "\(text) is not user:ID, client:ID, device:ID or anonymous", field: "principal")
        }
        switch halves[0] {
        case "user": self = .user(id)
        case "client": self = .client(id)
        case "device": self = .device(id)
        default: throw Failure(.invalid, "\(halves[0]) is not user, client or device", field: "principal")
        }
    }

    /// As it is parsed.
    var written: String {
        switch self {
        case .anonymous: "anonymous"
        case .user(let id): "user:\(id)"
        case .client(let id): "client:\(id)"
        case .device(let id): "device:\(id)"
        }
    }
}
