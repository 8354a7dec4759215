import Foundation
import HTTPFrontend
import HTTPTypes

/// The origin that browsers see this backend at, and which requests its own pages sent.
public struct OwnOrigin: Sendable, Hashable {
    /// What absolute links begin with; no slash at the end.
    let url: String
    /// Scheme, host and port, as browsers write an origin.
    let text: String
    var isSecure: Bool { text.hasPrefix("https://") }

    public init(publicURL: String) {
        url = publicURL.hasSuffix("/") ? String(publicURL.dropLast()) : publicURL
        text = Self.origin(of: publicURL) ?? publicURL
    }

    /// A page that was navigated to from here or by the user's own hand. What a browser doesn't say (Fetch Metadata is
    /// young) isn't held against it: the session's cookie is Strict.
    func sentPage(_ request: ClientRequest) -> Bool {
        let site = request.headers[.secFetchSite]
        return (site == nil || site == "same-origin" || site == "none") && !isForeign(request.headers[.origin])
    }

    /// A form of a page of this origin: the browser has to say so, one way or the other.
    func sentForm(_ request: ClientRequest) -> Bool {
        let origin = request.headers[.origin]
        guard let site = request.headers[.secFetchSite] else { return origin == text }
        // Pages whose referrer policy is no-referrer send `Origin: null` with their forms.
        return site == "same-origin" && (origin == "null" || !isForeign(origin))
    }

    private func isForeign(_ origin: String?) -> Bool { origin != nil && origin != text }

    /// Nil if the text is no URL.
    static func origin(of url: String) -> String? {
        guard let parts = URLComponents(string: url), let scheme = parts.scheme, let host = parts.encodedHost else {
            return nil
        }
        let isDefault = parts.port == (scheme == "https" ? 443 : 80)
        return "\(scheme)://\(host)" + (isDefault ? "" : parts.port.map { ":\($0)" } ?? "")
    }
}

extension HTTPField.Name {
    // safe: a literal token
    static let secFetchSite = HTTPField.Name("Sec-Fetch-Site")!
}
