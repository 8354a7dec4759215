import CompositionCore
import HTTPFrontend

/// Nothing of the request: who asks says it all.
struct NoSubject: HTTPSubject {
    init() {}
    init(_ input: HTTPInput) throws(Failure) {}
}

/// Which deliveries of a webhook are listed: the newest first, in pages.
struct DeliveryRange: HTTPSubject {
    static let parameters = ResourceID.parameters + PageRange.parameters

    let webhook: String
    let limit: Int
    /// Only those with smaller numbers.
    let before: Int64?

    init(_ input: HTTPInput) throws(Failure) {
        webhook = try ResourceID(input).text
        let page = try PageRange(input)
        limit = page.limit
        guard let cursor = page.cursor else {
            before = nil
            return
        }
        guard let number = Int64(cursor), number > 0 else {
            throw Failure(.invalid, "is not a cursor that was given here", field: "cursor")
        }
        before = number
    }
}
