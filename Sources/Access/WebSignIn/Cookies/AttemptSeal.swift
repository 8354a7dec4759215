import Crypto
import Foundation
import Tokens

/// Encrypts attempts into cookies, so that nothing is kept for browsers that never come back.
struct AttemptSeal: Sendable {
    private static let lengthMax = 3072
    private static let purpose = Data("facet sign-in attempt 1".utf8)

    private let key: SymmetricKey

    /// - Parameter secret: shared by all instances behind one address
    init(secret: [UInt8]) {
        key = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: secret), info: Self.purpose, outputByteCount: 32)
    }

    func seal(_ attempt: SignInAttempt) throws -> String {
        let box = try AES.GCM.seal(JSONEncoder().encode(attempt), using: key, authenticating: Self.purpose)
        return Base64URL.encode(box.combined ?? Data())
    }

    /// Nil for what wasn't sealed here, was changed by a byte, or is too old.
    func open(_ cookie: String, at now: Date = Date()) -> SignInAttempt? {
        guard cookie.utf8.count <= Self.lengthMax, let bytes = Base64URL.decode(cookie),
            let box = try? AES.GCM.SealedBox(combined: bytes),
            let plain = try? AES.GCM.open(box, using: key, authenticating: Self.purpose),
            let attempt = try? JSONDecoder().decode(SignInAttempt.self, from: plain), attempt.isAlive(at: now)
        else { return nil }
        return attempt
    }
}
