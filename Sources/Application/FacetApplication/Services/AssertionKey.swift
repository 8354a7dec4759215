import Crypto
import Foundation
import Tokens
import SwiftASN1

/// A key that signs assertions (RFC 7515): of P-256 by ES256, of Ed25519 by EdDSA.
struct AssertionKey: Sendable {
    private enum Key: Sendable {
        case p256(P256.Signing.PrivateKey)
        case ed25519(Curve25519.Signing.PrivateKey)
    }

    private let key: Key
    /// The protected header, encoded.
    private let head: String

    /// What the tokens are, so that no other token passes for one (RFC 8725, section 3.11).
    static let type = "service-assertion+jwt"
    /// The PKCS #8 frame of a key of Ed25519 (RFC 8410, section 7).
    private static let ed25519Frame: [UInt8] = [
        0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
    ]

    /// - Parameter file: in PEM; throws if it has no key of one of the two kinds
    init(file: String) throws {
        guard let text = try? String(contentsOfFile: file, encoding: .utf8) else {
            throw CommandFailure(message: "\(file) can't be read")
        }
        try self.init(pem: text, of: file)
    }

    init(pem text: String, of file: String = "the text") throws {
        if let p256 = try? P256.Signing.PrivateKey(pemRepresentation: text) {
            key = .p256(p256)
        } else if let bytes = try? PEMDocument(pemString: text).derBytes, bytes.starts(with: Self.ed25519Frame),
            let ed25519 = try? Curve25519.Signing.PrivateKey(
                rawRepresentation: bytes.dropFirst(Self.ed25519Frame.count))
        {
            key = .ed25519(ed25519)
        } else {
            throw CommandFailure(message: "\(file) has no private key of P-256 or Ed25519 in PEM")
        }
        let algorithm = if case .p256 = key { "ES256" } else { "EdDSA" }
        head = Base64URL.encode(Data(#"{"alg":"\#(algorithm)","typ":"\#(Self.type)"}"#.utf8))
    }

    /// A signed token with these claims, which are a JSON object.
    func sign(_ claims: String) throws -> String {
        let text = head + "." + Base64URL.encode(Data(claims.utf8))
        let signature =
            switch key {
            case .p256(let key): try key.signature(for: Data(text.utf8)).rawRepresentation
            case .ed25519(let key): try key.signature(for: Data(text.utf8))
            }
        return text + "." + Base64URL.encode(signature)
    }
}
