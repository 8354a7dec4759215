public import CompositionCore

/// Which part of a list is asked for: `?cursor=&limit=`.
public struct PageRange: HTTPSubject {
    public static let limitRange = 1...100

    /// Opaque: what an earlier answer gave as `next`.
    public let cursor: String?
    /// 20 if absent.
    public let limit: Int

    public static let parameters = [limit.declaration, cursor.declaration]

    public init(_ input: HTTPInput) throws(Failure) {
        limit = try input[Self.limit]
        cursor = try input[Self.cursor]
    }

    private static let limit: Parameter<Int> = .query(
        "limit", .integer("How many items at most.", in: limitRange), default: 20)
    private static let cursor: Parameter<String?> = .query(
        optional: "cursor",
        .text(
            "Where to go on: `next` of the page before. Without it the list begins.", length: 1...128, of: .visible,
            refusal: "is not a cursor that was given here"))
}
