import CompositionCore
import Limits

/// The keys of one backend's limits.
struct LimitKeys {
    private let rate: Setting<Rate?>
    private let quota: Setting<Rate?>
    private let clients: Setting<[String: ClientLimits.Rates]>
    private let address: Setting<Rate?>
    private let attempts: Setting<Rate?>

    init(_ name: String, _ defaults: LimitDefaults) {
        rate = .rate(
            "\(name).limits.rate", default: defaults.rate,
            meaning: "Requests of one \(defaults.client): so many at once, refilled over the time")
        quota = .rate(
            "\(name).limits.quota", default: defaults.quota, meaning: "The same over a long time, beside the rate")
        clients = .clientRates(
            "\(name).limits.clients", meaning: "Rate and quota of single ones, by their id, instead of those above")
        address = .rate(
            "\(name).limits.address", default: defaults.address,
            meaning: "Requests without credentials of one address (IPv6: /64) at one instance")
        attempts = .rate(
            "\(name).limits.attempts", default: defaults.attempts,
            meaning: "Failed sign-ins of one address at one instance; then its credentials aren't looked at")
    }

    var all: [SettingDeclaration] {
        [rate.declaration, quota.declaration, clients.declaration, address.declaration, attempts.declaration]
    }

    func limits(_ values: Settings, countedBy limiter: any RateLimiter) -> ClientLimits {
        // With proxies that are trusted an address of this machine is a proxy whose client can't be told: unlimited, it would
        // be the way around the limits.
        let countsLoopback = values[CommonKeys.limitsLoopback] || !values[CommonKeys.trustedProxies].isEmpty
        var limits = ClientLimits(
            .init(rate: values[rate], quota: values[quota]), limiter: limiter, countsLoopback: countsLoopback)
        limits.clients = values[clients]
        limits.address = values[address]
        limits.attempts = values[attempts].map { AttemptLimit($0, countsLoopback: countsLoopback) }
        return limits
    }
}
