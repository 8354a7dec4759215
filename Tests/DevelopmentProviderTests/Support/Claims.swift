import Foundation

/// What a JWT says, unverified: its header's and its payload's texts by name.
struct Claims {
    let header: [String: String]
    private let payload: [String: String]
    /// Where a claim is no text: as JSON wrote it.
    let values: [String: String]

    init(_ token: String) throws {
        let parts = token.split(separator: ".")
        guard parts.count == 3 else { throw NoToken(text: token) }
        header = try Self.texts(parts[0])
        payload = try Self.texts(parts[1])
        values = try Self.members(parts[1]).mapValues { "\($0)" }
    }

    subscript(_ name: String) -> String? { payload[name] }

    private static func texts(_ part: Substring) throws -> [String: String] {
        try members(part).compactMapValues { $0 as? String }
    }

    private static func members(_ part: Substring) throws -> [String: Any] {
        let standard = String(part).replacing("-", with: "+").replacing("_", with: "/")
        let padded = standard + String(repeating: "=", count: (4 - standard.count % 4) % 4)
        let object = try Data(base64Encoded: padded).map { try JSONSerialization.jsonObject(with: $0) }
        guard let members = object as? [String: Any] else { throw NoToken(text: String(part)) }
        return members
    }
}

struct NoToken: Error, CustomStringConvertible {
    let text: String
    var description: String { "no JWT: \(text)" }
}
