public import CompositionCore

/// Which part of a list is asked for: `?category=&cursor=&limit=`.
public struct ListRange: HTTPSubject {
    public static let limitRange = 1...100

    /// At most 64 characters.
    public let category: String?
    /// Opaque: what an earlier answer gave as `next`.
    public let cursor: String?
    /// 20 if absent.
    public let limit: Int

    public init(_ input: HTTPInput) throws(Failure) {
        limit = try input.query("limit", in: Self.limitRange, default: 20)
        category = try input.query("category")
        cursor = try input.query("cursor")
        guard (1...64).contains(category?.count ?? 1) else {
            throw Failure(.invalid, "must be 1 to 64 characters", field: "category")
        }
        guard let cursor else { return }
        guard (1...128).contains(cursor.utf8.count), cursor.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else {
            throw Failure(.invalid, "is not a cursor that was given here", field: "cursor")
        }
    }
}
