import CompositionCore
import Limits

/// Rates as operators write them: `100/1s`, and a client's own as `acme=100/1s;10000/24h`.
enum RateText {
    private static let countMax = 1_000_000_000
    private static let window = Duration.milliseconds(1)...(.seconds(31 * 86_400))
    private static let clientsMax = 1000

    /// `off` is a rate of none. Nil if the text is no rate.
    static func read(_ text: some StringProtocol) -> Rate?? {
        guard text != "off" else { return .some(nil) }
        let halves = text.split(separator: "/", omittingEmptySubsequences: false)
        guard halves.count == 2, halves[0].utf8.allSatisfy({ (48...57).contains($0) }), let count = Int(halves[0]),
            (1...countMax).contains(count), let time = DurationText.read(String(halves[1])), window.contains(time)
        else { return nil }
        return .some(Rate(count, per: time))
    }

    /// Each client once. Nil if the text is something else.
    static func clients(_ text: String) -> [String: ClientLimits.Rates]? {
        var clients: [String: ClientLimits.Rates] = [:]
        for entry in text.split(separator: ",") {
            let entry = entry.trimming { $0 == " " }
            let halves = entry.split(separator: "=", omittingEmptySubsequences: false)
            guard halves.count == 2, let name = ResourceID(halves[0]), clients[name.text] == nil,
                let rates = rates(halves[1]), clients.count < clientsMax
            else { return nil }
            clients[name.text] = rates
        }
        return clients
    }

    private static func rates(_ text: Substring) -> ClientLimits.Rates? {
        let halves = text.split(separator: ";", omittingEmptySubsequences: false)
        guard (1...2).contains(halves.count), let rate = read(halves[0]) else { return nil }
        guard halves.count == 2 else { return ClientLimits.Rates(rate: rate) }
        guard let quota = read(halves[1]) else { return nil }
        return ClientLimits.Rates(rate: rate, quota: quota)
    }
}

extension Substring {
    fileprivate func trimming(_ isDropped: (Character) -> Bool) -> Substring {
        var rest = drop(while: isDropped)
        while let last = rest.last, isDropped(last) { rest.removeLast() }
        return rest
    }
}
