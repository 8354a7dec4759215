import CompositionCore
import HTTPTypes
import Hummingbird
import HummingbirdCore

extension HTTPExchange {
    /// The kind of screen that the client says it has, if the composition tells it apart from others. Whatever else
    /// stands there counts as nothing: a client may know more kinds than we.
    func deviceClass(among known: [DeviceClass]) -> DeviceClass {
        guard !known.isEmpty, let header = request.headers[.deviceClass] else { return .unknown }
        // A client hint is a structured field: a token, or a string in quotes (RFC 9651, section 3.3).
        let isQuoted = header.count > 1 && header.hasPrefix("\"") && header.hasSuffix("\"")
        let named = DeviceClass(isQuoted ? header.dropFirst().dropLast() : header[...])
        return known.first { $0 == named } ?? .unknown
    }
}

extension HTTPInput {
    /// The fields that `?fields=` asks for; nil where it is absent, and where the answer has none to choose from.
    func selection(of fields: Fields) throws(Failure) -> FieldSelection? {
        guard !fields.isEmpty, let text = try query("fields", bytesMax: 1024) else { return nil }
        return try fields.selection(text)
    }
}

extension HTTPField.Name {
    // safe: a literal token
    static let deviceClass = HTTPField.Name("Sec-CH-Device-Class")!
}
