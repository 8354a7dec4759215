import CompositionCore
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// How the operations listener answers: JSON of one line, kept by nobody.
enum OperationsAnswer {
    static func json(
        _ status: HTTPResponse.Status, _ body: some Encodable
    ) throws -> Response {
        response(status, try text(body), type: "application/json")
    }

    /// A problem document (RFC 9457).
    static func problem(_ status: HTTPResponse.Status, _ detail: String, field: String? = nil) -> Response {
        self.problem(OperationsProblem(status, detail, field: field))
    }

    static func problem(_ problem: OperationsProblem) -> Response {
        response(
            .init(code: problem.status), (try? text(problem)) ?? ByteBuffer(), type: "application/problem+json")
    }

    /// Prometheus' text format, version 0.0.4.
    static func metrics(_ measures: [Measure]) -> Response {
        response(.ok, ByteBuffer(string: MetricsText.of(measures)), type: "text/plain; version=0.0.4; charset=utf-8")
    }

    private static func text(_ body: some Encodable) throws -> ByteBuffer {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var bytes = ByteBuffer(bytes: try encoder.encode(body))
        bytes.writeString("\n")
        return bytes
    }

    private static func response(_ status: HTTPResponse.Status, _ body: ByteBuffer, type: String) -> Response {
        Response(
            status: status, headers: [.contentType: type, .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: body))
    }
}
