import NIOCore

/// A page as one follower has it: the last whole value with all patches since.
struct FollowedPage: Sendable {
    private(set) var value: JSONValue?
    private var lastID: String?
    private(set) var updates = 0
    /// Patches of another state than the one that we have.
    private(set) var outOfOrder = 0
    /// The first of them, in words.
    private(set) var disorder: String?
    private(set) var unreadable = 0
    private(set) var final = FollowAccount.Final.unchecked
    /// What it showed and what there was when they were compared, where that was another.
    private(set) var difference: (shown: String, actual: String)?

    /// - Parameter truth: what a plain GET was answered.
    mutating func compare(with truth: JSONValue) {
        final = value == truth ? .right : .wrong
        difference = value == truth ? nil : words(besides: truth)
    }

    private func words(besides truth: JSONValue) -> (shown: String, actual: String) {
        guard let value else { return ("nothing", truth.words) }
        let places = value.differences(from: truth, atMost: 3)
        func words(_ side: (JSONDifference) -> JSONValue?) -> String {
            places.map { "\($0.path.isEmpty ? "" : "\($0.path): ")\(side($0)?.words ?? "nothing")" }
                .joined(separator: ", ")
        }
        return (words(\.mine), words(\.other))
    }

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
            let base = data["base"]
            if base != lastID.map(JSONValue.text) {
                outOfOrder += 1
                disorder = disorder ?? "a change of \(base?.words ?? "nothing") after \(lastID ?? "nothing")"
            }
            guard let value, let patch = data["patch"] else { return }
            self.value = value.patched(by: patch)
            updates += 1
        default: break
        }
    }
}
