import GRDB
import HTTPTypes
import NIOCore

extension Catalog {
    /// A picture with its validators; 304 if the caller has these bytes (RFC 9110, section 13.1.2).
    func picture(_ call: Call) async throws -> Answer {
        guard let picture = Picture(file: try call.id("file")) else { throw Problem.notFound("picture") }
        if picture.subject.first == "p" {
            _ = try await database.read { try Product.fetch(picture.subject, in: $0).number }
        }
        let etag = picture.etag
        let headers: HTTPFields = [
            .contentType: "image/svg+xml", .eTag: etag, .lastModified: Self.picturesMadeAt,
            .cacheControl: "public, max-age=86400", .contentSecurityPolicy: "default-src 'none'",
            .xContentTypeOptions: "nosniff",
        ]
        if let known = call.headers[.ifNoneMatch], Self.matches(known, etag) { return Answer(304, headers: headers) }
        return Answer(200, headers: headers, body: ByteBuffer(string: picture.svg))
    }

    /// The seed's instant as an HTTP date.
    private static let picturesMadeAt = "Thu, 01 Jan 2026 00:00:00 GMT"

    /// The weak comparison that If-None-Match asks for.
    private static func matches(_ header: String, _ etag: String) -> Bool {
        header.split(separator: ",").contains { candidate in
            let candidate = candidate.drop(while: \.isWhitespace)
            let tag = candidate.hasPrefix("W/") ? candidate.dropFirst(2) : candidate
            return tag == "*" || tag.prefix(etag.count) == etag
        }
    }
}
