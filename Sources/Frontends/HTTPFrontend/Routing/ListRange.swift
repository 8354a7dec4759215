public import CompositionCore

/// Which part of a list is asked for, and of which category: `?category=&cursor=&limit=`.
public struct ListRange: HTTPSubject {
    /// At most 64 characters.
    public let category: String?
    public let page: PageRange

    /// Opaque: what an earlier answer gave as `next`.
    public var cursor: String? { page.cursor }
    /// 20 if absent.
    public var limit: Int { page.limit }

    public static let parameters = [category.declaration] + PageRange.parameters

    public init(_ input: HTTPInput) throws(Failure) {
        page = try PageRange(input)
        category = try input[Self.category]
    }

    private static let category: Parameter<String?> = .query(
        optional: "category",
        .text(
            "Only products of this category.", length: 1...64, of: .line, refusal: "must be 1 to 64 characters"))
}
