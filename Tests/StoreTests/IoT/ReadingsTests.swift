import DeviceMessages
import NIOCore
import TestFixtures
import Testing

@testable import IoTBFF

@Suite struct ReadingsTests {
    private let telemetry = Frame.telemetry(
        Telemetry(sequence: 1, timeMs: .max, readings: [Reading(sensor: 1, value: -5, ageMs: 9)]))

    @Test func `readings go to the telemetry service as they came, and are acknowledged after it`() async throws {
        try await IoTFixture.run { iot in
            let client = try await iot.signIn()
            try await client.send(telemetry)
            #expect(try await client.next() == .ack(Ack(epoch: 7, through: 1)))
            let body = try #require(iot.stub.requests.last { $0.path == "/readings" }?.body)
            #expect(body.hasPrefix(#"{"messages":[{"deviceId":"label-demo","epoch":7,"sequence":1,"#))
            #expect(body.contains(#""timeMs":9223372036854775807,"receivedMs":1"#))
            #expect(body.hasSuffix(#""readings":[{"sensor":1,"value":-5,"ageMs":9}]}]}"#))
        }
    }

    @Test(
        arguments: [
            .json("{}", status: 500), .json(#"{"results":[]}"#),
            .json(#"{"results":[{"state":"perhaps","through":1}]}"#),
            .bytes(Array("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{".utf8)), .closeAtOnce,
        ] as [StubService.Behaviour])
    func `a telemetry service that doesn't say committed gets no ack for it`(
        behaviour: StubService.Behaviour
    ) async throws {
        let script: StubService.Script = { $0.path == "/readings" ? behaviour : IoTFixture.answer($0) }
        try await IoTFixture.run(script) { iot in
            let client = try await iot.signIn()
            try await client.send(telemetry)
            guard case .ack(let ack) = try await client.next() else { throw UnexpectedFrame() }
            #expect(ack.through == 0 && ack.ranges.isEmpty && ack.retryAfterMs >= 1000)
        }
    }

    @Test func `a rejection comes with the service's code`() async throws {
        let script: StubService.Script = { request in
            request.path == "/readings"
                ? .json(#"{"results":[{"state":"rejected","code":13,"through":1}]}"#) : IoTFixture.answer(request)
        }
        try await IoTFixture.run(script) { iot in
            let client = try await iot.signIn()
            try await client.send(telemetry)
            let rejected = [Ack.Rejected(sequence: 1, code: .conflict)]
            #expect(try await client.next() == .ack(Ack(epoch: 7, through: 1, rejected: rejected)))
        }
    }

    @Test func `the welcome says what the service has already`() async throws {
        let script: StubService.Script = { request in
            request.path == "/streams/label-demo/7"
                ? .json(#"{"deviceId":"label-demo","epoch":7,"through":12}"#) : IoTFixture.answer(request)
        }
        try await IoTFixture.run(script) { iot in
            let client = try await FrameClient.connect(port: iot.port)
            try await client.send(.hello(Hello(deviceID: "label-demo", apiKey: IoTFixture.key, epoch: 7)))
            guard case .welcome(let welcome) = try await client.next() else { throw UnexpectedFrame() }
            #expect(welcome.committedThrough == 12)
        }
    }
}
