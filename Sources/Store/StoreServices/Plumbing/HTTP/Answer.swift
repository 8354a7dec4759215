import HTTPTypes
import Hummingbird
import JSONSlices
import NIOCore

/// What a service answers.
struct Answer: Sendable {
    var status: Int
    var headers: HTTPFields
    var body: ByteBuffer

    init(_ status: Int, headers: HTTPFields = [:], body: ByteBuffer = ByteBuffer()) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// A JSON object.
    static func json<Failure: Error>(
        _ status: Int = 200, _ fields: (inout JSONWriter) throws(Failure) -> Void
    ) throws(Failure) -> Self {
        var json = JSONWriter()
        try json.object(fields)
        return Self(status, headers: [.contentType: "application/json"], body: json.buffer)
    }

    var response: Response {
        Response(status: .init(code: status), headers: headers, body: .init(byteBuffer: body))
    }
}
