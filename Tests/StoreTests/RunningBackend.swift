import AsyncHTTPClient
import CompositionCore
import Foundation
import HTTPFrontend
import HTTPTypes
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import TestFixtures
import Upstream

@testable import MobileBFF
@testable import PartnerBFF
@testable import WebBFF

/// One of the store's backends on a real listener, over a stubbed store.
struct RunningBackend {
    let port: Int

    enum Kind: CaseIterable { case web, mobile, partner }

    static func with(
        _ kind: Kind, over store: StoreStub, deadline: Duration = .seconds(5),
        _ body: (Self) async throws -> Void
    ) async throws {
        let frontend = try frontend(kind, store: store.service.url, deadline: deadline)
        let (ports, found) = AsyncStream.makeStream(of: Int.self)
        let running = Task { try await frontend.run { found.yield($0.port) } }
        defer { running.cancel() }
        var iterator = ports.makeAsyncIterator()
        try await body(Self(port: await iterator.next() ?? 0))
    }

    private static func frontend(_ kind: Kind, store url: String, deadline: Duration) throws -> HTTPFrontend {
        let group = MultiThreadedEventLoopGroup.singleton
        let service = { (name: String) throws -> Service in
            Service(
                name,
                over: HTTPTransport(service: name, address: try ServiceAddress(url: url), eventLoopGroup: group))
        }
        func configuration(_ signIn: SignIn) -> HTTPFrontend.Configuration {
            HTTPFrontend.Configuration(
                listen: ListeningAddress(host: "127.0.0.1", port: 0), deadline: deadline, signIn: signIn,
                eventLoopGroup: group, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        }
        let link = "https://shop.example"
        switch kind {
        case .web:
            // safe: a literal token
            let header = HTTPField(name: .init("X-Facet")!, value: "1")
            return HTTPFrontend(
                WebBFF.routes(over: try WebServices(service), pictures: url),
                configuration: configuration(
                    .cookie(antiForgery: header) { request throws(Failure) in
                        Self.credentials(request.cookie("session"), Principal.user)
                    }))
        case .mobile:
            return HTTPFrontend(
                MobileBFF.routes(over: try MobileServices(service, publicURL: link), pictures: url),
                configuration: configuration(
                    .bearer { request throws(Failure) in Self.credentials(request.bearerToken, Principal.user) }))
        case .partner:
            return HTTPFrontend(
                PartnerBFF.routes(over: try PartnerServices(service, publicURL: link), pictures: url),
                configuration: configuration(
                    .bearer { request throws(Failure) in Self.credentials(request.bearerToken, Principal.client) }))
        }
    }

    /// An id signs in by itself.
    private static func credentials(_ text: String?, _ principal: (ResourceID) -> Principal) -> Credentials? {
        text.flatMap { ResourceID($0) }.map { Credentials(principal: principal($0), limitKey: $0.text) }
    }

    struct Reply {
        let status: Int
        let headers: HTTPHeaders
        let text: String

        /// Nil if the body is not JSON.
        var json: NSDictionary? { try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? NSDictionary }
    }

    /// Signed in as `u1`, or as the partner `acme`, in every way at once: a backend looks at its own.
    func call(
        _ method: HTTPMethod = .GET, _ path: String, as user: String = "u1", _ body: String? = nil,
        headers: [(String, String)] = []
    ) async throws -> Reply {
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)\(path)")
        request.method = method
        request.headers.add(name: "Cookie", value: "session=\(user)")
        request.headers.add(name: "X-Facet", value: "1")
        request.headers.add(name: "Authorization", value: "Bearer \(user)")
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        if let body {
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(ByteBuffer(string: body))
        }
        let answer = try await plainClient.execute(request, timeout: .seconds(20))
        return Reply(
            status: Int(answer.status.code), headers: answer.headers,
            text: String(buffer: try await answer.body.collect(upTo: 1 << 20)))
    }
}

/// Takes answers as they come: it asks for no coding, and undoes none.
private let plainClient = HTTPClient(
    eventLoopGroupProvider: .shared(MultiThreadedEventLoopGroup.singleton),
    configuration: .init(decompression: .disabled))
