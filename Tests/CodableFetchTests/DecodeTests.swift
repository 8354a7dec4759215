import CodableFetch
import CompositionCore
import InProcessFrontend
import Logging
import NIOCore
import Testing

private struct Weather: Decodable, Sendable, Equatable {
    let city: String
    let degrees: Int
}

@Suite("A typed client by Codable")
struct DecodeTests {
    private let service = Service.scripted(
        "weather",
        [
            "/weather/oslo": #"{"city":"Oslo","degrees":-3,"secret":1}"#, "/weather/rome": #"{"city":"Rome"}"#,
            "/weather/bern": #"{"city":"Bern","degrees":"warm"}"#, "/weather/kyiv": #"{"city":"Kyiv","#,
        ])
    private let context = RequestContext(deadline: .after(.seconds(60)), logger: Logger(label: "test"))

    @Test("reads an answer in one line, and tells which resources it read")
    func decodes() async throws {
        let keys = [service.key("city", "oslo")]
        let weather = try await service.decode(Weather.self, from: "/weather/oslo", keys: keys, in: context)
        #expect(weather == Weather(city: "Oslo", degrees: -3))
        #expect(context.log.keys == Set(keys))
    }

    @Test(
        "an answer that is something else is a bad answer, which names the field",
        arguments: [
            ("/weather/rome", "the answer lacks degrees"),
            ("/weather/bern", "the answer's degrees is not what was agreed"),
            ("/weather/kyiv", "the answer is not JSON"),
        ])
    func badAnswers(path: String, why: String) async {
        let failure = await #expect(throws: Failure.self) {
            try await service.decode(Weather.self, from: ServicePath(stringLiteral: path), in: context)
        }
        #expect(failure?.code == .badAnswer && failure?.detail == "weather: \(why)")
    }

    @Test("what the service refuses is that failure")
    func refused() async {
        let failure = await #expect(throws: Failure.self) {
            try await service.decode(Weather.self, from: "/weather/nowhere", in: context)
        }
        #expect(failure?.code == .notFound)
    }
}
