import NIOCore

/// A page as one follower has it: the last whole value with all patches since.
struct FollowedPage: Sendable {
    private(set) var value: JSONValue?
    private var lastID: String?
    private(set) var updates = 0
    /// Patches of another state than the one that we have.
    private(set) var outOfOrder = 0
    private(set) var unreadable = 0
    var final = FollowAccount.Final.unchecked

    /// The price that it shows, in hundredths; nil when it shows no product.
    var priceMinor: Int? {
        guard case .number(let price) = value?["product"]?["price"] ?? value?["price"] else { return nil }
        return Int((price * 100).rounded())
    }

    mutating func took(_ event: EventReader.Event) {
        defer { lastID = event.id }
        guard let data = JSONValue(event.data) else {
            unreadable += 1
            return
        }
        switch event.name {
        case "value": value = data
        case "patch":
            if data["base"] != lastID.map(JSONValue.text) { outOfOrder += 1 }
            guard let value, let patch = data["patch"] else { return }
            self.value = value.patched(by: patch)
            updates += 1
        default: break
        }
    }
}
