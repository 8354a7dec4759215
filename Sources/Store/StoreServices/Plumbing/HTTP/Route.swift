import HTTPTypes

/// One row of a service's table: a method, a path whose `{name}` segments are ids, and what answers.
struct Route: Sendable {
    typealias Handler = @Sendable (Call) async throws -> Answer

    let method: HTTPRequest.Method
    let segments: [Segment]
    /// The largest body that is read.
    let bodyBytesMax: Int
    /// Whether a caller must act for a manager, unless it may act for anyone.
    let isForManagers: Bool
    /// What a caller must have a right to.
    let right: AccessTable.Rights
    let handler: Handler

    enum Segment: Sendable {
        case literal(String)
        case parameter(String)
    }

    init(
        _ method: HTTPRequest.Method, _ path: String, bodyBytesMax: Int = 64 * 1024, isForManagers: Bool = false,
        right: AccessTable.Rights? = nil, _ handler: @escaping Handler
    ) {
        self.method = method
        self.bodyBytesMax = bodyBytesMax
        self.isForManagers = isForManagers
        self.right = right ?? .usual(for: method)
        self.handler = handler
        segments = path.split(separator: "/").map { segment in
            segment.first == "{" ? .parameter(String(segment.dropFirst().dropLast())) : .literal(String(segment))
        }
    }

    static func get(_ path: String, _ handler: @escaping Handler) -> Self { Self(.get, path, handler) }
    static func put(_ path: String, _ handler: @escaping Handler) -> Self { Self(.put, path, handler) }
    static func post(_ path: String, _ handler: @escaping Handler) -> Self { Self(.post, path, handler) }
    static func patch(_ path: String, isForManagers: Bool = false, _ handler: @escaping Handler) -> Self {
        Self(.patch, path, isForManagers: isForManagers, handler)
    }

    /// The path's parameters, or nil if this is another path.
    func parameters(of path: [Substring]) -> [String: Substring]? {
        guard path.count == segments.count else { return nil }
        var parameters: [String: Substring] = [:]
        for (segment, text) in zip(segments, path) {
            switch segment {
            case .literal(let literal): guard literal == text else { return nil }
            case .parameter(let name): parameters[name] = text
            }
        }
        return parameters
    }
}
