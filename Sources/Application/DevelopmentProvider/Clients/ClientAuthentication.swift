import Foundation
import HTTPFrontend
import HTTPTypes

extension Provider {
    /// The client that a request to a token endpoint is from: by its secret (RFC 6749, section 2.3.1), or, a public one,
    /// by its name.
    func client(of request: PageRequest, _ form: FormFields) throws(OAuthError) -> Client {
        if let header = request.head.headers[.authorization] {
            guard let (id, secret) = Self.basic(header), let client = clients[id], let known = client.secret,
                Self.isSame(secret, known), form["client_id"] ?? id == id, form["client_secret"] == nil
            else { throw .invalidClient }
            return client
        }
        guard let id = form["client_id"], let client = clients[id], client.secret == nil, form["client_secret"] == nil
        else { throw .invalidClient }
        return client
    }

    /// The two halves of `Basic`, each of them form-encoded.
    private static func basic(_ header: String) -> (id: String, secret: String)? {
        guard header.lowercased().hasPrefix("basic "),
            let data = Data(base64Encoded: String(header.dropFirst("basic ".count))),
            let text = String(data: data, encoding: .utf8), let colon = text.firstIndex(of: ":"),
            let id = FormFields.decode(text[..<colon]),
            let secret = FormFields.decode(text[text.index(after: colon)...])
        else { return nil }
        return (id, secret)
    }

    /// Takes as long whatever differs.
    private static func isSame(_ one: String, _ other: String) -> Bool {
        let (one, other) = (Array(one.utf8), Array(other.utf8))
        guard one.count == other.count else { return false }
        return zip(one, other).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
