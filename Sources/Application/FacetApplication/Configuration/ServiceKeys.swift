import CompositionCore

/// The keys of one service.
struct ServiceKeys {
    let url: Setting<String>
    private let auth: Setting<String>
    private let scope: Setting<String>
    private let policy: ServicePolicy
    private let ttl: Setting<Duration>
    private let staleWhileRevalidate: Setting<Duration>
    private let staleIfError: Setting<Duration>
    private let cacheBytes: Setting<Int>
    private let join: Setting<Bool>
    private let limit: Setting<Bool>
    private let eject: Setting<Bool>
    private let retry: Setting<Bool>

    init(_ service: ServiceDeclaration) {
        let name = "services.\(service.name)"
        policy = service.policy
        url = .serviceAddress(
            "\(name).url", default: service.defaultURL ?? "", isRequired: service.defaultURL == nil,
            meaning: "Address of the service \(service.name); several, one for each instance, are separated by commas")
        auth = .choice(
            "\(name).auth", of: ServiceAuthentication.allCases.map(\.rawValue), default: "plain",
            meaning: "How \(service.name) is told who calls it")
        scope = .text("\(name).scope", meaning: "The scope that access tokens for \(service.name) are asked for")
        let day = Duration.zero...(.seconds(86_400))
        ttl = .duration(
            "\(name).ttl", default: policy.ttl, in: day,
            meaning: "How long its answers are fresh where it says nothing itself; 0ms: they aren't kept")
        staleWhileRevalidate = .duration(
            "\(name).staleWhileRevalidate", default: policy.staleWhileRevalidate, in: day,
            meaning: "How long after that they are still answered while they are fetched again")
        staleIfError = .duration(
            "\(name).staleIfError", default: policy.staleIfError, in: day,
            meaning: "How long after that they are still answered when it fails")
        cacheBytes = .integer(
            "\(name).cacheBytes", default: policy.cacheBytesMax, in: 65_536...(4 << 30),
            meaning: "Memory for its answers, in bytes, by estimate")
        join = .flag("\(name).join", default: policy.joins, meaning: "Whether identical reads under way are joined")
        limit = .flag(
            "\(name).limit", default: policy.limits, meaning: "Whether calls under way are limited to what it can take")
        eject = .flag(
            "\(name).eject", default: policy.ejects, meaning: "Whether an address that fails is left out for a while")
        retry = .flag("\(name).retry", default: policy.retries, meaning: "Whether a read that failed is repeated once")
    }

    var all: [SettingDeclaration] {
        [
            url.declaration, auth.declaration, scope.declaration, ttl.declaration, staleWhileRevalidate.declaration,
            staleIfError.declaration,
            cacheBytes.declaration, join.declaration, limit.declaration, eject.declaration, retry.declaration,
        ]
    }

    /// All that was configured of the service.
    func values(_ values: Settings) -> ServiceValues {
        ServiceValues(
            urls: values[url], policy: policy(values),
            auth: ServiceAuthentication(rawValue: values[auth]) ?? .plain, scope: values[scope])
    }

    /// The declared policy with what was configured.
    private func policy(_ values: Settings) -> ServicePolicy {
        var policy = policy
        policy.ttl = values[ttl]
        policy.staleWhileRevalidate = values[staleWhileRevalidate]
        policy.staleIfError = values[staleIfError]
        policy.cacheBytesMax = values[cacheBytes]
        policy.joins = values[join]
        policy.limits = values[limit]
        policy.ejects = values[eject]
        policy.retries = values[retry]
        return policy
    }
}
