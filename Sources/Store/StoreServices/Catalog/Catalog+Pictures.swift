import GRDB
import HTTPTypes
import NIOCore

extension Catalog {
    /// A picture with its validators.
    func picture(_ call: Call) async throws -> Answer {
        guard let picture = Picture(file: try call.id("file")) else { throw Problem.notFound("picture") }
        if picture.subject.first == "p" {
            _ = try await database.read { try Product.fetch(picture.subject, in: $0).number }
        }
        let headers: HTTPFields = [
            .contentType: "image/svg+xml", .lastModified: Self.picturesMadeAt,
            .cacheControl: "public, max-age=86400", .contentSecurityPolicy: "default-src 'none'",
            .xContentTypeOptions: "nosniff",
        ]
        return Answer(200, headers: headers, body: ByteBuffer(string: picture.svg))
    }

    /// The seed's instant as an HTTP date.
    private static let picturesMadeAt = "Thu, 01 Jan 2026 00:00:00 GMT"
}
