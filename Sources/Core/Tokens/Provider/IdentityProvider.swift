public import CompositionCore
public import Logging
import NIOCore

/// An identity provider by its issuer: what it says of itself and its keys, both fetched when they are first needed,
/// kept, and fetched again in the background. One of it serves a whole process.
public final class IdentityProvider: Sendable {
    public let issuer: ProviderURL
    public let keys: KeySet
    let call: ProviderCall
    private let kept: Kept<ProviderMetadata>

    /// - Parameter issuer: exactly as the provider writes it in its metadata and tokens
    public init(issuer: ProviderURL, limits: ProviderLimits = ProviderLimits(), logger: Logger) {
        self.issuer = issuer
        let call = ProviderCall(limits: limits)
        self.call = call
        let kept = Kept(
            freshFor: limits.metadataFreshFor, refreshPause: limits.metadataFreshFor, limits: limits
        ) { () async throws(Failure) -> ProviderMetadata in
            do throws(Failure) {
                return try await Self.discover(issuer, call)
            } catch {
                logger.warning("no metadata of the identity provider", metadata: ["reason": "\(error.detail)"])
                throw error
            }
        }
        self.kept = kept
        keys = KeySet(limits: limits, logger: logger) { () async throws(Failure) -> ProviderURL in
            guard let address = try await kept.value().jwksURI else {
                throw Failure(.unreachable, "the identity provider publishes no keys")
            }
            return address
        }
    }

    /// Throws `unreachable` while it can't be had.
    public func metadata() async throws(Failure) -> ProviderMetadata {
        try await kept.value()
    }

    /// Fetches what will be needed, so that no client waits for it. Never throws: who needs it will see.
    public func prepare() async {
        _ = try? await keys.refreshed()
    }

    /// OpenID Connect's address first; where nothing is there, RFC 8414's.
    private static func discover(_ issuer: ProviderURL, _ call: ProviderCall) async throws(Failure) -> ProviderMetadata
    {
        let bytesMax = call.limits.metadataBytesMax
        let addresses = [
            issuer.appending("/.well-known/openid-configuration"),
            issuer.inserting("/.well-known/oauth-authorization-server"),
        ].compactMap(\.self)
        var last = Failure(.unreachable, "the issuer is no address")
        for address in addresses {
            let text: ByteBuffer
            do {
                text = try await call.get(address, bytesMax: bytesMax)
            } catch {
                last = error
                continue
            }
            return try ProviderMetadata(text, issuer: issuer)
        }
        throw last
    }
}
