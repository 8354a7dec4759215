public import AsyncHTTPClient
public import CompositionCore
import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore
import NIOHTTP1

extension HTTPRoutes {
    /// Publishes `GET /img/{file}`: pictures of a service, streamed with its validators.
    ///
    /// - Parameters:
    ///   - address: `http://host:port` or `https://host:port` of the service, which answers `/img/{file}` too
    ///   - secure: adds what the service is to be shown
    public mutating func pictures(
        from address: String, securing secure: @escaping PictureSecurity = { call, _ in call }
    ) {
        let path = "img/{file}"
        let declaration = RouteDeclaration(
            method: .get, path: path, audience: .anyone, parameters: [file.declaration], answer: .picture)
        add(.get, path, composition: nil, audience: .anyone, declaration: declaration) { exchange in
            let file = try exchange.input(principal: .anonymous)[file]
            return try await exchange.picture(from: address + "/img/" + file.text, secure)
        }
    }
}

/// Adds to a request for a picture what its service is to be shown, before the deadline.
public typealias PictureSecurity = @Sendable (HTTPClientRequest, Deadline) async throws -> HTTPClientRequest

private let file: Parameter<ResourceID> = .path("file", .id("The picture, as an answer links it."))
private let forwarded: [HTTPField.Name] = [.contentType, .eTag, .lastModified, .cacheControl, .contentLength]
private let conditions: [HTTPField.Name] = [.ifNoneMatch, .ifModifiedSince]

/// A service that sends somebody elsewhere isn't believed: the address would be its choice.
private let pictureClient = HTTPClient(
    eventLoopGroupProvider: .singleton, configuration: .init(redirectConfiguration: .disallow))

extension HTTPExchange {
    fileprivate func picture(from url: String, _ secure: PictureSecurity) async throws -> Response {
        var call = try await secure(HTTPClientRequest(url: url), deadline)
        for name in conditions {
            if let value = request.headers[name] { call.headers.add(name: name.rawName, value: value) }
        }
        let answer: HTTPClientResponse
        do {
            answer = try await pictureClient.execute(
                call, timeout: TimeAmount(deadline.remaining))
        } catch let error as HTTPClientError where error == .deadlineExceeded {
            throw Failure(.timeout, "no picture before the deadline")
        } catch {
            throw Failure(.unreachable, "the pictures are out of reach")
        }
        return try response(to: answer)
    }

    private func response(to answer: HTTPClientResponse) throws(Failure) -> Response {
        var headers = HTTPFields()
        for name in forwarded {
            headers[name] = answer.headers.first(name: name.rawName)
        }
        // A picture may be SVG: opened as a page of its own it must not run anything.
        headers[.contentSecurityPolicy] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
        // Links to it stand in the answers for phones and suppliers, whose pages are other sites.
        headers[.crossOriginResourcePolicy] = "cross-origin"
        switch answer.status {
        case .ok:
            guard answer.headers.first(name: "Content-Type")?.hasPrefix("image/") ?? false else {
                throw Failure(.badAnswer, "this is no picture")
            }
            return Response(status: .ok, headers: headers, body: ResponseBody(asyncSequence: answer.body))
        case .notModified: return Response(status: .notModified, headers: headers)
        case .notFound: throw Failure(.notFound, "no such picture")
        default: throw Failure(.unreachable, "the pictures are out of reach")
        }
    }
}
