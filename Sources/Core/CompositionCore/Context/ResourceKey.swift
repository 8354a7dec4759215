/// What a change is announced for: a service's resource by its kind and id, written `catalog/product/p42`.
public struct ResourceKey: Hashable, Sendable, CustomStringConvertible {
    /// An event about a longer id is about nothing that was read.
    public static let lengthMax = 128

    public let service: String
    public let kind: String
    public let id: String

    public init(_ service: String, _ kind: String, _ id: String) {
        self.service = service
        self.kind = kind
        self.id = id
    }

    /// Parses `service/kind/id`; nil if a part is missing, empty or too long.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts.allSatisfy({ !$0.isEmpty && $0.utf8.count <= Self.lengthMax }) else { return nil }
        self.init(String(parts[0]), String(parts[1]), String(parts[2]))
    }

    public var description: String { "\(service)/\(kind)/\(id)" }
}
