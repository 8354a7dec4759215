import HTTPFrontend

/// What several of the app's answers have in common.
extension Schema {
    static let price = decimal("With the currency's digits.", DecimalRange(from: "0"))
    static let currency = text("ISO 4217.", length: 3...3)

    /// As lists show it.
    static let orderSummary: [Field] = [
        .field("id", .id("The order.")),
        .field("total", price),
        .field("currency", currency),
        .field("status", .text("How far it is.")),
    ]
}
