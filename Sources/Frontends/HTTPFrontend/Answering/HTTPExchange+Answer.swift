import CompositionCore
import HTTPTypes
import Hummingbird
import HummingbirdCore
import JSONSlices
import NIOCore

extension HTTPExchange {
    /// A composition's JSON with a strong validator; 304 if the client has these bytes (RFC 9110, section 13.1.2).
    func answer(_ composition: some Composition & JSONRepresentable, isPrivate: Bool) -> Response {
        let body = composition.jsonBytes()
        var headers = HTTPFields()
        headers.reserveCapacity(6)
        headers[.contentType] = "application/json"
        headers[.vary] = "Accept-Encoding"
        guard !composition.parts.hasMissing else {
            headers[.cacheControl] = "no-store"
            return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: body))
        }
        let tag = EntityTag(of: body).text
        headers[.cacheControl] = isPrivate ? "private, no-cache" : "no-cache"
        headers[.eTag] = tag
        if let known = request.headers[.ifNoneMatch], EntityTag.list(known, contains: tag) {
            return Response(status: .notModified, headers: headers)
        }
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: body))
    }

    /// What a write answers.
    func answer(written: some JSONRepresentable, status: Int) -> Response {
        var json = JSONWriter()
        json.object { written.writeMembers(to: &$0) }
        var headers = HTTPFields()
        headers[.contentType] = "application/json"
        headers[.cacheControl] = "no-store"
        return Response(
            status: .init(code: status), headers: headers, body: ResponseBody(byteBuffer: json.buffer))
    }
}
