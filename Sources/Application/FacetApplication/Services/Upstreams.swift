import AsyncHTTPClient
import CompositionCore
import NIOCore
import NIOHTTP1
import Upstream

/// Where services of the core meet their transports and what they are shown.
struct Upstreams {
    private let group: any EventLoopGroup
    private let caller: CallerIdentity
    // Each is read once, and only where it is needed.
    private var trust: [Bool: ServiceTrust] = [:]
    private var assertionKey: ReloadedFiles<AssertionKey>?

    init(_ caller: CallerIdentity, on group: any EventLoopGroup) {
        self.group = group
        self.caller = caller
    }

    /// A service with one transport for each of its addresses.
    mutating func service(_ name: String, _ values: ServiceValues) throws(Failure) -> (Service, ServiceDoor) {
        let addresses = try ServiceAddress.list(values.urls)
        if values.auth.usesCertificate, !addresses.allSatisfy(\.isSecure) {
            throw Failure(.invalid, "services.\(name).auth is \(values.auth.rawValue): its address must be https")
        }
        let trust = addresses.contains(where: \.isSecure) ? try trust(of: values.auth) : nil
        let credential = try credential(for: name, values)
        let transports = addresses.map {
            HTTPTransport(service: name, address: $0, trust: trust, eventLoopGroup: group)
        }
        let service = Service(name, over: transports, policy: values.policy, credential: credential)
        return (service, ServiceDoor(url: ServiceAddress.urls(values.urls)[0], trust: trust, credential: credential))
    }

    private mutating func trust(of auth: ServiceAuthentication) throws(Failure) -> ServiceTrust {
        if let known = trust[auth.usesCertificate] { return known }
        let fresh = try caller.trust(showingCertificate: auth.usesCertificate)
        trust[auth.usesCertificate] = fresh
        return fresh
    }

    private mutating func credential(
        for name: String, _ values: ServiceValues
    ) throws(Failure) -> (any ServiceCredential)? {
        if values.auth.usesAssertion {
            if assertionKey == nil { assertionKey = try caller.readAssertionKey() }
            return assertionKey.map { AssertionCredential(issuer: caller.name, audience: name, key: $0) }
        }
        guard values.auth.usesToken else { return nil }
        return TokenCredential(service: name, fetch: try caller.tokens(scope: values.scope))
    }
}

/// What was configured of one service.
struct ServiceValues {
    let urls: String
    let policy: ServicePolicy
    let auth: ServiceAuthentication
    /// What its access tokens are asked for.
    let scope: String
}

/// How a request that isn't composed reaches a service: its address, and what it is shown.
struct ServiceDoor: Sendable {
    let url: String
    let trust: ServiceTrust?
    let credential: (any ServiceCredential)?

    /// The request with all that the service is to be shown; it acts for nobody.
    func secured(_ request: HTTPClientRequest, until deadline: Deadline) async throws(Failure) -> HTTPClientRequest {
        var request = request
        request.tlsConfiguration = trust?.configuration
        guard let credential else { return request }
        for header in try await credential.headers(for: .anonymous, until: CallDeadline(deadline)) {
            request.headers.add(name: header.name, value: header.value)
        }
        return request
    }
}
