import CompositionCore
import HTTPTypes
import Hummingbird
import HummingbirdCore
import JSONSlices
import NIOCore

extension HTTPExchange {
    /// A composition's JSON with what its clients and the caches before them may do with it.
    ///
    /// An answer with a missing part is for this moment: nobody keeps it, no validator names it, and no time goes into
    /// compressing it while a service fails. Every other has a strong validator for each content coding; who has these
    /// bytes gets 304 (RFC 9110, section 13.1.2).
    func answer<C: Composition & JSONRepresentable>(
        _ composition: C, in context: CompositionCore.RequestContext, for audience: Audience
    ) -> Response {
        let body = composition.jsonBytes(only: context.fields)
        let caching = context.log.caching
        let isPrivate = audience != .anyone || caching.isPrivate
        var headers = HTTPFields()
        headers.reserveCapacity(8)
        headers[.contentType] = "application/json"
        headers[.vary] = vary.text(isPrivate: isPrivate, readsDeviceClass: !C.deviceClasses.isEmpty)
        guard !composition.parts.hasMissing, !caching.isNoStore else {
            headers[.cacheControl] = "no-store"
            return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: body))
        }
        headers[.cacheControl] = caching.cacheControl(isPrivate: isPrivate)
        if let age = caching.ageSeconds { headers[.age] = String(age) }
        return validated(body, headers)
    }

    /// The body in the coding that the client prefers, or 304.
    func validated(_ body: ByteBuffer, _ headers: consuming HTTPFields) -> Response {
        var body = body
        let coding = ContentCoding(accepted: request.headers[.acceptEncoding], bytes: body.readableBytes)
        let tag = EntityTag(of: body)
        let text = tag.text(coding)
        if let known = request.headers[.ifNoneMatch], EntityTag.list(known, contains: text) {
            headers[.eTag] = text
            return Response(status: .notModified, headers: headers)
        }
        if coding == .gzip, let packed = shared.compressed.gzip(body, tag: tag) {
            headers[.contentEncoding] = "gzip"
            headers[.eTag] = text
            body = packed
        } else {
            headers[.eTag] = tag.text(.identity)
        }
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: body))
    }

    /// A document that is the same for everybody until the process is another.
    func answer(document: ByteBuffer) -> Response {
        var headers = HTTPFields()
        headers[.contentType] = "application/json"
        headers[.cacheControl] = "no-cache"
        headers[.vary] = "Accept-Encoding"
        return validated(document, headers)
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
