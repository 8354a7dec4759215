import CompositionCore
import NIOCore
import NIOHTTP1

/// One connection: sends a call, collects the answer, reports to its pool. At most one call at a time.
final class CallHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    private(set) var call: Call?
    private(set) var idleSince = NIODeadline.now()
    /// Of the certificates that it was opened with.
    let generation: Int
    private let pool: ConnectionPool
    private var context: ChannelHandlerContext?
    private var head: HTTPResponseHead?
    private var body: ByteBuffer?
    private var hasAnsweredBefore = false

    init(pool: ConnectionPool, generation: Int) {
        self.pool = pool
        self.generation = generation
    }

    var canSend: Bool { call == nil && context?.channel.isActive == true }

    func send(_ call: Call) {
        self.call = call
        guard let context else { return lose() }
        let request = call.request
        context.write(wrapOutboundOut(.head(requestHead(request))), promise: nil)
        if let body = request.body {
            context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
        }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }

    private func requestHead(_ request: ServiceRequest) -> HTTPRequestHead {
        var headers = HTTPHeaders()
        headers.reserveCapacity(5 + request.headers.count)
        headers.add(name: "Host", value: pool.address.authority)
        headers.add(name: "Accept", value: "application/json")
        if let body = request.body {
            headers.add(name: "Content-Type", value: "application/json")
            headers.add(name: "Content-Length", value: String(body.readableBytes))
        }
        for header in request.headers {
            headers.add(name: header.name, value: header.value)
        }
        return HTTPRequestHead(
            version: .http1_1, method: HTTPMethod(rawValue: request.method.rawValue),
            uri: pool.address.basePath + request.path.text, headers: headers)
    }

    /// Ends the call with a failure and closes the connection: what still comes belongs to nobody.
    func abort(_ failure: Failure) {
        let call = call
        self.call = nil
        pool.drop(self)
        close()
        call?.fail(failure)
    }

    func close() {
        context?.close(promise: nil)
    }
}

// What arrives.
extension CallHandler {
    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard call != nil else { return close() }
        switch unwrapInboundIn(data) {
        case .head(let head): receive(head)
        case .body(let bytes): receive(bytes)
        case .end: finish()
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        lose()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if error is HTTPParserError {
            abort(Failure(.badAnswer, "\(pool.service): the answer is not HTTP"))
        } else {
            close()
        }
    }

    private func receive(_ head: HTTPResponseHead) {
        self.head = head
        guard let length = head.headers.first(name: "Content-Length").flatMap(Int.init) else { return }
        if length > pool.limits.bodyBytesMax { abort(tooLarge) }
    }

    private func receive(_ bytes: ByteBuffer) {
        // Refused before it is taken: never more than the cap is held.
        let count = (body?.readableBytes ?? 0) + bytes.readableBytes
        guard count <= pool.limits.bodyBytesMax else { return abort(tooLarge) }
        if body == nil { body = bytes } else { body?.writeImmutableBuffer(bytes) }
    }

    private func finish() {
        guard let call, let head else { return }
        let answer = ServiceAnswer(head: head, body: body ?? ByteBuffer())
        self.call = nil
        self.head = nil
        body = nil
        hasAnsweredBefore = true
        idleSince = .now()
        if head.isKeepAlive {
            pool.release(self)
        } else {
            pool.drop(self)
            close()
        }
        call.succeed(answer)
    }

    /// The connection is gone. A call that the service can't have answered goes out again, once.
    private func lose() {
        let call = call
        self.call = nil
        pool.drop(self)
        guard let call else { return }
        if head == nil, hasAnsweredBefore, call.isRepeatable, !call.wasRepeated {
            pool.repeat(call)
        } else {
            call.fail(Failure(.unreachable, "\(pool.service): the connection broke", retryAfter: .seconds(1)))
        }
    }

    private var tooLarge: Failure {
        Failure(.badAnswer, "\(pool.service): the answer has more than \(pool.limits.bodyBytesMax) bytes")
    }
}

extension ServiceAnswer {
    fileprivate init(head: HTTPResponseHead, body: ByteBuffer) {
        self.init(
            status: Int(head.status.code), isJSON: head.headers.first(name: "Content-Type").map(namesJSON) ?? false,
            retryAfter: head.headers.first(name: "Retry-After").flatMap(Int.init).map {
                .seconds(min(max($0, 0), 3600))
            },
            validators: Validators(
                cacheControl: head.headers.first(name: "Cache-Control"), entityTag: head.headers.first(name: "ETag"),
                lastModified: head.headers.first(name: "Last-Modified"),
                age: head.headers.first(name: "Age").flatMap(Int.init).map { min(max($0, 0), 31_536_000) }),
            body: body)
    }
}

/// JSON, or a format on top of it (RFC 6839, section 3.1), with any parameters.
private func namesJSON(_ contentType: String) -> Bool {
    if contentType == "application/json" { return true }
    let mediaType = contentType.lowercased().utf8.prefix { $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: " ") }
    return Substring(mediaType) == "application/json" || Substring(mediaType).hasSuffix("+json")
}
