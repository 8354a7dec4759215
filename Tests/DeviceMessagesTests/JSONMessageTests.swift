import DeviceMessages
import NIOCore
import Testing

@Suite struct JSONMessageTests {
    @Test func `defaults are left out and names are lowerCamelCase`() {
        #expect(String(buffer: Ask(id: 1, composition: "product").json()) == #"{"id":1,"composition":"product"}"#)
        #expect(
            String(buffer: DeviceError(.notFound, "a \"b\"\n", retryAfterMs: 5).json())
                == #"{"code":"NOT_FOUND","retryAfterMs":5,"detail":"a \"b\"\u000a"}"#)
        #expect(
            String(
                buffer: Telemetry(epoch: 1, sequence: 2, timeMs: 3, readings: [Reading(sensor: 1, value: -4)]).json())
                == #"{"epoch":1,"sequence":2,"timeMs":"3","readings":[{"sensor":1,"value":-4}]}"#)
        #expect(String(buffer: Ask(id: 0).json()) == "{}")
    }

    @Test func `an answer's body is expanded, and an error stands instead of it`() throws {
        let answer = Answer(id: 1, missingParts: 1)
        let body = ByteBuffer(string: #"{"name":"Shoe"}"#)
        #expect(String(buffer: answer.json(body: body)) == #"{"id":1,"body":{"name":"Shoe"},"missingParts":1}"#)
        #expect(try Answer(json: answer.json(body: body)).body == body)
        let failed = Answer(id: 1, error: DeviceError(.timeout))
        #expect(String(buffer: failed.json(body: body)) == #"{"id":1,"error":{"code":"TIMEOUT"}}"#)
        #expect(try Answer(json: failed.json(body: nil)) == failed)
        #expect(try Answer(json: ByteBuffer(string: #"{"body":"AQI="}"#)).body == ByteBuffer(bytes: [1, 2]))
    }

    @Test func `an acknowledgement is read as it was written`() throws {
        let ack = Ack(
            epoch: 9, through: 4, ranges: [.init(first: 6, last: 8)], rejected: [.init(sequence: 7, code: .conflict)],
            retryAfterMs: 100)
        #expect(try Ack(json: ack.json()) == ack)
    }

    @Test(arguments: [
        #"{"epoch":7,"sequence":1,"timeMs":"18446744073709551615","readings":[{"sensor":"weight","value":-5}]}"#,
        #"{"epoch":"7","sequence":1.0,"time_ms":18446744073709551615,"readings":[{"sensor":1,"value":"-5"}],"new":{}}"#,
    ])
    func `telemetry takes numbers as strings, sensors by name and unknown fields`(json: String) throws {
        let telemetry = try Telemetry(json: ByteBuffer(string: json)) { $0 == "weight" ? 1 : nil }
        #expect(
            telemetry
                == Telemetry(epoch: 7, sequence: 1, timeMs: .max, readings: [Reading(sensor: 1, value: -5)]))
    }

    @Test func `telemetry may leave out epoch and sequence, but not one of them`() throws {
        let telemetry = try Telemetry(json: ByteBuffer(string: #"{"readings":[{"sensor":1,"value":5}]}"#)) { _ in nil }
        #expect(telemetry.epoch == 0 && telemetry.sequence == 0)
        #expect(throws: DeviceError.self) {
            try Telemetry(json: ByteBuffer(string: #"{"epoch":3,"readings":[]}"#)) { _ in nil }
        }
    }

    @Test(arguments: [
        "", "[]", "{", "nil", #"{"readings":[{"sensor":"speed","value":1}]}"#, #"{"sequence":-1,"epoch":1}"#,
        #"{"readings":[{"sensor":1,"value":2147483648}]}"#, #"{"readings":{}}"#, #"{"sequence":1e99,"epoch":1}"#,
        String(repeating: "[", count: 16000), #"{"epoch":true,"sequence":1}"#, "\u{ff}{}",
    ])
    func `what is not telemetry is a bad message`(json: String) {
        let error = #expect(throws: DeviceError.self) {
            try Telemetry(json: ByteBuffer(string: json)) { _ in nil }
        }
        #expect(error?.code == .badMessage)
    }

    @Test func `bounds hold as for protobuf`() {
        let many = String(repeating: #"{"sensor":1},"#, count: 64) + #"{"sensor":1}"#
        let error = #expect(throws: DeviceError.self) {
            try Telemetry(json: ByteBuffer(string: "{\"readings\":[\(many)]}")) { _ in nil }
        }
        #expect(error?.code == .tooLarge)
        #expect(throws: DeviceError.self) { try Ask(json: ByteBuffer(string: #"{"subject":"a/../b"}"#)) }
        #expect(throws: DeviceError.self) { try Ask(json: ByteBuffer(string: #"{"subject":"a\u0000"}"#)) }
        let long = ByteBuffer(string: "{\"x\":\"\(String(repeating: "y", count: 17000))\"}")
        #expect(throws: DeviceError.self) { try Ask(json: long) }
    }
}
