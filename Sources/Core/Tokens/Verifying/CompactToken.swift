import JSONSlices
import NIOCore

/// A signed token taken apart (JWS compact serialization, RFC 7515, section 3.1), before anything in it is believed.
struct CompactToken: Sendable {
    static let bytesMax = 8 << 10
    static let keyIDBytesMax = 256

    let algorithm: SignatureAlgorithm
    let keyID: String?
    /// `typ` in lower case without `application/` (RFC 7515, section 4.1.9); empty where it is absent.
    let type: String
    let payload: JSONValue
    let signature: [UInt8]
    /// Header and payload as they were signed.
    let signed: [UInt8]

    /// Throws `malformed`, or `algorithm` for a header that can't be followed.
    init(_ text: String) throws(TokenProblem) {
        guard text.utf8.count <= Self.bytesMax else { throw .malformed }
        let pieces = text.split(separator: ".", omittingEmptySubsequences: false)
        guard pieces.count == 3, let signature = Base64URL.decode(pieces[2]) else { throw .malformed }
        let header = try Self.object(pieces[0])
        try Self.refuseKeyChoice(header)
        guard let algorithm = header["alg"]?.string.flatMap(SignatureAlgorithm.init) else { throw .algorithm }
        self.algorithm = algorithm
        keyID = try Self.text(header["kid"])
        guard (keyID?.utf8.count ?? 0) <= Self.keyIDBytesMax else { throw .malformed }
        let type = try Self.text(header["typ"])?.lowercased() ?? ""
        self.type = type.hasPrefix("application/") ? String(type.dropFirst("application/".count)) : type
        payload = try Self.object(pieces[1])
        self.signature = signature
        signed = Array(text.utf8.prefix(pieces[0].utf8.count + 1 + pieces[1].utf8.count))
    }

    /// Headers that would say themselves which key counts, or how the rest is to be understood (RFC 8725, section 3.10).
    private static func refuseKeyChoice(_ header: JSONValue) throws(TokenProblem) {
        let choices = [
            header["jku"], header["x5u"], header["jwk"], header["x5c"], header["crit"], header["b64"], header["zip"],
            header["enc"],
        ]
        guard choices.allSatisfy({ $0 == nil }) else { throw .algorithm }
    }

    /// A JSON object no name of which stands twice, or is written in a way that hides it.
    private static func object(_ piece: Substring) throws(TokenProblem) -> JSONValue {
        guard let bytes = Base64URL.decode(piece), let value = try? JSONDocument(ByteBuffer(bytes: bytes)).root,
            value.kind == .object, !value.hasHiddenName
        else { throw .malformed }
        return value
    }

    private static func text(_ value: JSONValue?) throws(TokenProblem) -> String? {
        guard let value else { return nil }
        guard let text = value.string else { throw .malformed }
        return text
    }
}
