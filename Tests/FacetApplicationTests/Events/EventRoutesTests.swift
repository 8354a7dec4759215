import AsyncHTTPClient
import CompositionCore
import Foundation
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import Testing

@testable import FacetApplication

/// Events over HTTP, at a real operations listener.
struct EventRoutesTests {
    private struct Operations: Sendable {
        let catalog: Service
        let intake: EventIntake
        let url: String

        func post(
            _ type: String?, _ body: String, _ headers: [(String, String)] = []
        ) async throws -> (status: UInt, type: String?, text: String) {
            var request = HTTPClientRequest(url: url + "/events")
            request.method = .POST
            if let type { request.headers.add(name: "Content-Type", value: type) }
            for (name, value) in headers { request.headers.add(name: name, value: value) }
            request.body = .bytes(ByteBuffer(string: body))
            let response = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
            let text = String(buffer: try await response.body.collect(upTo: 1 << 20))
            return (response.status.code, response.headers.first(name: "Content-Type"), text)
        }
    }

    private func withOperations(_ body: @escaping @Sendable (Operations) async throws -> Void) async throws {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let catalog = Service.counted("catalog")
        let intake = EventIntake(["catalog": catalog], logger: logger)
        let (listening, continuation) = AsyncStream.makeStream(of: Int.self)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await OperationsListener(
                    name: "page", address: ListeningAddress(host: "127.0.0.1", port: 0),
                    group: MultiThreadedEventLoopGroup.singleton, logger: logger, missing: { [] },
                    degraded: { ["events: the broker"] }, events: EventRoutes(intake: intake, source: .off),
                    onListening: { continuation.yield($0.port) }
                ).run()
            }
            let port = try #require(await listening.first { _ in true })
            let url = "http://127.0.0.1:\(port)"
            try await body(Operations(catalog: catalog, intake: intake, url: url))
            group.cancelAll()
        }
    }

    @Test func `In binary, structured and batched mode an event has the same effect`() async throws {
        try await withOperations { (operations) async throws in
            // Nobody knows what went before the first.
            #expect(try await operations.post(nil, "", SampleEvent(1).headers).status == 202)
            #expect(operations.intake.counts.revalidations == 1)
            #expect(try await operations.catalog.calls() == 1)
            let binary = try await operations.post("application/json", "{}", SampleEvent(2).headers)
            #expect(binary.status == 202 && binary.text.isEmpty)
            #expect(try await operations.catalog.calls() == 2)
            let type = "application/cloudevents+json"
            #expect(try await operations.post(type + "; charset=utf-8", SampleEvent(3).json).status == 202)
            #expect(try await operations.catalog.calls() == 3)
            let batch = "[\(SampleEvent(4, of: "catalog/product/p1").json), \(SampleEvent(5).json)]"
            #expect(try await operations.post("application/cloudevents-batch+json", batch).status == 202)
            #expect(try await operations.catalog.calls() == 4)
            #expect(operations.intake.counts.taken == 5 && operations.intake.counts.revalidations == 1)
        }
    }

    @Test(arguments: [
        ("application/cloudevents+json", "{", 400, "not JSON"),
        ("application/cloudevents+json", "[]", 400, "not an object"),
        ("application/cloudevents+json", #"{"specversion": "1.0"}"#, 400, "type"),
        ("application/cloudevents-batch+json", "{}", 400, "not an array"),
        ("application/cloudevents-batch+json", "[{}]", 400, "event 0"),
        ("application/cloudevents+avro", "x", 400, "come as JSON"),
        ("application/json", "{}", 400, "specversion"),
        ("application/cloudevents+json", String(repeating: " ", count: 70_000), 413, "65536 bytes"),
        (
            "application/cloudevents-batch+json", "[" + String(repeating: "{},", count: 1) + "{}]", 400, "event 0"
        ),
    ])
    func `What is no event gets a problem document`(
        _ type: String, _ body: String, _ status: UInt, _ words: String
    ) async throws {
        try await withOperations { (operations) async throws in
            let answer = try await operations.post(type, body)
            #expect(answer.status == status)
            #expect(answer.type == "application/problem+json")
            #expect(answer.text.contains(words), "\(answer.text)")
            #expect(operations.intake.counts.taken == 0 && operations.intake.counts.faulty == 1)
        }
    }

    @Test func `A batch with one bad event has no effect at all`() async throws {
        try await withOperations { (operations) async throws in
            #expect(try await operations.catalog.calls() == 1)
            let batch = "[\(SampleEvent(1).json), \(SampleEvent(2).with("type", "created").json)]"
            #expect(try await operations.post("application/cloudevents-batch+json", batch).status == 400)
            #expect(try await operations.catalog.calls() == 1)
        }
    }

    @Test func `Events of a service that isn't called here are taken and do nothing`() async throws {
        try await withOperations { (operations) async throws in
            let event = SampleEvent(1, of: "weather/city/b1").json
            #expect(try await operations.post("application/cloudevents+json", event).status == 202)
            #expect(operations.intake.counts.foreign == 1)
        }
    }

    @Test func `What came is told to operators, and what is degraded keeps nobody away`() async throws {
        try await withOperations { (operations) async throws in
            _ = try await operations.post("application/cloudevents+json", SampleEvent(1).json)
            let events = await get(operations.url + "/events")
            #expect(
                events.body
                    == #"{"counts":{"faulty":0,"foreign":0,"repeated":0,"revalidations":1,"taken":1},"feed":"off"}"#
                    + "\n")
            let ready = await get(operations.url + "/readyz")
            #expect(ready.status == 200)
            #expect(ready.body == #"{"degraded":["events: the broker"],"missing":[],"status":"degraded"}"# + "\n")
        }
    }
}
