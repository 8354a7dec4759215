import HTTPTypes
import Hummingbird
import NIOCore

/// Events over HTTP, for services that have no broker (CloudEvents 1.0, "HTTP Protocol Binding"): `POST /events` in binary,
/// structured or batched mode, answered with 202 when all are taken. `GET /events` says what came so far, and how.
struct EventRoutes: Sendable {
    static let bodyBytesMax = 64 << 10
    static let batchCountMax = 1_000

    let intake: EventIntake
    let source: EventSource

    func add(to router: Router<BasicRequestContext>) {
        router.post("events") { request, _ in await take(request) }
        router.get("events") { _, _ in try OperationsAnswer.json(.ok, Status(feed: source.state, counts: intake.counts))
        }
    }

    private struct Status: Encodable {
        let feed: String
        let counts: EventIntake.Counts
    }

    private func take(_ request: Request) async -> Response {
        do throws(EventFault) {
            let body = try await body(of: request)
            for event in try Self.events(request.headers, body) { intake.take(event) }
            return Response(status: .accepted)
        } catch {
            intake.ignore(error)
            let status: HTTPResponse.Status = error.isTooLarge ? .contentTooLarge : .badRequest
            return OperationsAnswer.problem(status, error.description, field: error.attribute)
        }
    }

    private func body(of request: Request) async throws(EventFault) -> ByteBuffer {
        do {
            return try await request.body.collect(upTo: Self.bodyBytesMax)
        } catch is NIOTooManyBytesError {
            throw EventFault(whole: "a body has at most \(Self.bodyBytesMax) bytes", isTooLarge: true)
        } catch {
            throw EventFault(whole: "the body can't be read")
        }
    }

    /// The content type decides (section 3): that of CloudEvents is structured or batched, any other is of the data in
    /// binary mode.
    private static func events(_ headers: HTTPFields, _ body: ByteBuffer) throws(EventFault) -> [ChangeEvent] {
        let type = headers[.contentType]?.split(separator: ";").first?.lowercased().trimmingSuffix { $0 == " " }
        switch type {
        case "application/cloudevents+json": return [try ChangeEvent(json: body)]
        case "application/cloudevents-batch+json":
            return try ChangeEvent.batch(json: body, countMax: batchCountMax)
        case let type? where type.hasPrefix("application/cloudevents"):
            throw EventFault(whole: "events come as JSON: application/cloudevents+json or -batch+json")
        default: return [try ChangeEvent(headers: headers)]
        }
    }
}

extension String {
    fileprivate func trimmingSuffix(while isCut: (Character) -> Bool) -> String {
        var rest = self[...]
        while let last = rest.last, isCut(last) { rest.removeLast() }
        return String(rest)
    }
}
