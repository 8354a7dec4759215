public import CompositionCore
public import HTTPTypes
import Hummingbird
import HummingbirdCore
public import NIOCore

/// A request to a page: something that answers in its own words, such as a form or a redirect.
public struct PageRequest: Sendable {
    public let head: ClientRequest
    /// At most 16 KiB; empty where there is none.
    public let body: ByteBuffer
    /// Of nobody in particular: the page finds out itself who asks.
    public var context: CompositionCore.RequestContext
}

/// What a page answers.
public struct PageAnswer: Sendable {
    public var status: Int
    public var headers: HTTPFields
    public var body: String

    public init(_ status: Int, headers: HTTPFields = [:], body: String = "") {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

extension HTTPRoutes {
    /// Publishes a page. It establishes for itself who asks, and says everything that its answer says but the length.
    ///
    /// - Parameter audience: for the list of routes
    public mutating func page(
        _ method: HTTPRequest.Method, _ path: String, for audience: Audience = .anyone,
        _ answer: @escaping @Sendable (PageRequest, Services) async throws -> PageAnswer
    ) {
        let services = services
        add(method, path, composition: nil, audience: audience) { exchange in
            let body = exchange.request.mayHaveBody ? try await exchange.collectedBody() : ByteBuffer()
            let page = PageRequest(
                head: exchange.client, body: body,
                context: exchange.context(of: .anonymous, priority: audience.priority))
            return Response(try await exchange.limitedPage(page.head) { try await answer(page, services) })
        }
    }
}

extension Response {
    fileprivate init(_ answer: PageAnswer) {
        self.init(
            status: .init(code: answer.status), headers: answer.headers,
            body: ResponseBody(byteBuffer: ByteBuffer(string: answer.body)))
    }
}
