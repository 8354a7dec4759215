/// An explanation as `facet explain --json` prints it; docs/explain.schema.json is its schema. Times are milliseconds,
/// relative to the begin of the request.
struct ExplanationDocument: Sendable, Codable {
    let backend: String
    /// `http`, `frames`, `mqtt`.
    let frontend: String
    let composition: String
    /// `GET /api/products/{id}`.
    let route: String
    /// Who may ask for it.
    let audience: String
    let subject: String
    let principal: String
    /// Whether the serving process ran it; else the command did, with nothing in its cache.
    var isServing: Bool
    /// Which run this is, from 1.
    let run: Int
    let deadlineMs: Double
    let totalMs: Double
    /// Absent where it failed.
    let answer: Answer?
    /// Absent unless it failed.
    let failure: Failed?
    /// The optional parts in declared order, without those that the client's choice of fields left out; none where it
    /// failed.
    let parts: [Part]
    /// In the order in which they began.
    let fetches: [Fetch]

    struct Answer: Sendable, Codable {
        /// Before compression and headers.
        let bytes: Int
        /// `json`, `protobuf`.
        let format: String
    }

    struct Failed: Sendable, Codable {
        let code: String
        /// Of HTTP.
        let status: Int
        /// `ErrorCode` of proto/device.proto.
        let deviceCode: Int
        let detail: String
        let part: String?
        let field: String?
    }

    struct Part: Sendable, Codable {
        let name: String
        /// `fresh`, `stale`, `missing`.
        let state: String
        let ageSeconds: Int?
        let reason: String?
    }

    struct Fetch: Sendable, Codable {
        /// Absent where the composition names none.
        let part: String?
        /// The place in a list of parts, from 0.
        let item: Int?
        let service: String
        let path: String
        let source: Source
        let startMs: Double
        let endMs: Double
        /// What was left of the deadline when it began.
        let timeLeftMs: Double
        /// Estimated.
        let bytesOut: Int
        let bytesIn: Int
        /// Calls that went out.
        let attempts: Int
        /// How many resources it read.
        let batched: Int
        /// Since the service made the answer.
        let ageMs: Double?
        let keys: [String]
        let failure: Failed?
    }

    /// Where the answer of a fetch came from.
    enum Source: String, Sendable, Codable, CaseIterable {
        /// From the cache, valid.
        case fresh
        /// From the cache, no longer valid.
        case stale
        /// From a call that somebody else had under way.
        case joined
        /// From one call for several resources.
        case batched
        /// From a call.
        case called
        /// From a second call, after the first had failed.
        case retried
        /// From the cache, after the service had said that it is still right.
        case revalidated
        /// From nowhere.
        case failed
    }
}
