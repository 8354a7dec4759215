import CompositionCore
import JSONSlices
import JWTKit
import Logging
import NIOCore

/// A provider's keys (JWKS, RFC 7517, section 5). A key id is only ever compared. One that isn't known has the set
/// fetched again, at most every ``ProviderLimits/keysRefreshPause``, by one caller for all; while the provider is
/// down, slow, or answers nonsense, the keys that are known go on.
public final class KeySet: Sendable {
    static let countMax = 64

    private let kept: Kept<[VerificationKey]>

    init(
        limits: ProviderLimits, logger: Logger, address: @escaping @Sendable () async throws(Failure) -> ProviderURL
    ) {
        kept = Kept(
            freshFor: limits.keysFreshFor, refreshPause: limits.keysRefreshPause, limits: limits
        ) { () async throws(Failure) -> [VerificationKey] in
            do throws(Failure) {
                let text = try await ProviderCall(limits: limits).get(address(), bytesMax: limits.keysBytesMax)
                return try await Self.read(text)
            } catch {
                logger.warning("no keys of the identity provider", metadata: ["reason": "\(error.detail)"])
                throw error
            }
        }
    }

    /// Changes with the set.
    var generation: Int { kept.current.generation }

    func refreshed() async throws(Failure) {
        _ = try await kept.refreshed()
    }

    /// The key of a token. Throws `unknownKey`, or `providerUnreachable` where that can't be told.
    func key(_ id: String?, _ algorithm: SignatureAlgorithm) async throws(TokenProblem) -> any JWTAlgorithm {
        if let known = kept.current.value, let key = Self.find(id, algorithm, in: known) { return key }
        let keys: [VerificationKey]
        do throws(Failure) {
            keys = try await kept.refreshed()
        } catch {
            throw .providerUnreachable
        }
        guard let key = Self.find(id, algorithm, in: keys) else { throw .unknownKey }
        return key
    }

    /// A token without a key id means the only key of its algorithm (OpenID Connect Core 1.0, section 10.1).
    private static func find(
        _ id: String?, _ algorithm: SignatureAlgorithm, in keys: [VerificationKey]
    ) -> (any JWTAlgorithm)? {
        let fitting = keys.lazy.filter { id == nil || $0.id == id }.compactMap { $0.algorithms[algorithm] }
        guard id == nil else { return fitting.first }
        return fitting.count == 1 ? fitting.first : nil
    }

    private static func read(_ text: ByteBuffer) async throws(Failure) -> [VerificationKey] {
        guard let items = try? JSONDocument(text).root.array("keys").items else {
            throw Failure(.unreachable, "the identity provider's key set is no JSON with keys")
        }
        var keys: [VerificationKey] = []
        for item in items.prefix(countMax) {
            if let key = await VerificationKey(item) { keys.append(key) }
        }
        guard !keys.isEmpty else { throw Failure(.unreachable, "the identity provider has no key that can be used") }
        return keys
    }
}
