import Crypto
import Foundation
import HTTPTypes
import NIOCore

extension Answer {
    /// A longer body is cheaper sent again than hashed at each request.
    private static let hashedBytesMax = 256 << 10

    /// The answer to a GET with its validator, or 304 without a body if the caller has these bytes (RFC 9110, sections
    /// 8.8.3 and 13.1.2).
    ///
    /// The tag is of the bytes and not of the version: it needs no knowledge of the resource, is right for lists, and a
    /// database that was made anew and counts versions from 1 again is no old one.
    func validated(for headers: HTTPFields) -> Answer {
        guard status == 200, let tag = self.headers[.eTag] ?? tagOfBody else { return self }
        var answer = self
        answer.headers[.eTag] = tag
        guard let known = headers[.ifNoneMatch], Self.matches(known, tag) else { return answer }
        return Answer(304, headers: answer.headers)
    }

    private var tagOfBody: String? {
        guard body.readableBytes <= Self.hashedBytesMax else { return nil }
        return body.withUnsafeReadableBytes { bytes in
            var hash = SHA256()
            hash.update(bufferPointer: bytes)
            return "\"" + Data(hash.finalize().prefix(12)).base64EncodedString() + "\""
        }
    }

    /// The weak comparison that If-None-Match asks for. Our tags have no comma, so a list is split at them.
    private static func matches(_ header: String, _ tag: String) -> Bool {
        header.split(separator: ",").contains { candidate in
            let candidate = candidate.trimmingCharacters(in: .whitespaces)
            return candidate == "*" || candidate == tag || candidate == "W/" + tag
        }
    }
}
