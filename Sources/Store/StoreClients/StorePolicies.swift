public import CompositionCore

/// How the store's services are called, where the configuration doesn't say otherwise. All but recommendations announce
/// their changes, so that their answers may be kept for longer than anybody would wait for a change.
public enum StorePolicies {
    public static let catalog = ServicePolicy(ttl: .seconds(30), staleIfError: .seconds(600))
    public static let reviews = ServicePolicy(ttl: .seconds(30), staleIfError: .seconds(600))
    public static let recommendations = ServicePolicy(
        ttl: .seconds(60), staleWhileRevalidate: .seconds(60), staleIfError: .seconds(600))
    public static let inventory = ServicePolicy(ttl: .seconds(10), staleIfError: .seconds(300))
    public static let users = ServicePolicy(ttl: .seconds(30), isPerUser: true)
    public static let orders = ServicePolicy(ttl: .seconds(10), isPerUser: true)
    public static let notifications = ServicePolicy(ttl: .seconds(10), isPerUser: true)
    /// Short: the registry knows which keys are still good.
    public static let devices = ServicePolicy(ttl: .seconds(2), staleIfError: .zero)
    public static let fridges = ServicePolicy(ttl: .seconds(10), staleIfError: .seconds(60))
    /// Nothing is kept: what it answers is only true at that moment.
    public static let telemetry = ServicePolicy(staleIfError: .zero)
}
