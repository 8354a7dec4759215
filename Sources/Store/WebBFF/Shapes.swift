import HTTPFrontend

/// What several of the console's answers have in common.
extension Schema {
    static let price = decimal("With the currency's digits.", DecimalRange(from: "0"))
    static let currency = text("ISO 4217.", length: 3...3)

    /// A path of this backend.
    static func path(_ meaning: String) -> Schema { text(meaning, format: .uriReference) }

    static let review = object(
        named: "Review", "What somebody says of a product.",
        [
            .field("id", .id("The review.")),
            .field("rating", .integer("Stars.", in: 1...5)),
            .field("title", .text("In a few words.")),
            .field("comment", .text("In more.")),
            .field(
                "author",
                .object("Who wrote it.", [.field("id", .id("The user.")), .field("name", .text("The user's name."))])),
            .field("createdAt", .text("When.", format: .dateTime)),
        ])

    /// As lists show it.
    static let orderSummary: [Field] = [
        .field("id", .id("The order.")),
        .field("total", price),
        .field("currency", currency),
        .field("status", .text("How far it is.")),
        .field("date", .text("When it was placed.", format: .dateTime)),
    ]
}
