import DeviceMessages
import NIOCore
import TestFixtures
import Testing

@testable import IoTBFF

@Suite struct TileTests {
    private func ask(
        _ composition: String, _ subject: String = "", device: String = "label-demo",
        services: @escaping StubService.Script = IoTFixture.answer, deadline: Duration = .seconds(60)
    ) async throws -> Frame? {
        try await IoTFixture.run(services, deadline: deadline) { iot in
            let client = try await iot.signIn(device)
            try await client.send(.ask(Ask(id: 1, composition: composition, subject: subject)))
            return try await client.next()
        }
    }

    private func json(_ composition: String, _ frame: Frame?) throws -> String {
        guard case .answer(let answer) = frame else { throw UnexpectedFrame() }
        let json = try #require(StoreMessages.json(of: composition, answer.body))
        return String(buffer: json)
    }

    /// The services, but for one path.
    private func services(_ path: String, _ behaviour: StubService.Behaviour) -> StubService.Script {
        { $0.path == path ? behaviour : IoTFixture.answer($0) }
    }

    @Test(arguments: ["", "p42"]) func `a label's tile is its product's, asked by name or not`(
        subject: String
    ) async throws {
        let frame = try await ask("product", subject)
        #expect(
            try json("product", frame)
                == #"{"name":"Trail Shoe","priceMinor":12990,"currency":"EUR","stock":"IN_STOCK"}"#)
    }

    @Test(arguments: [(0, "OUT"), (1, "LOW"), (5, "LOW"), (6, "IN_STOCK")])
    func `the stock is said in three words`(quantity: Int, word: String) async throws {
        let stock = #"{"productId":"p42","quantity":\#(quantity),"warehouse":"w1"}"#
        let frame = try await ask("product", services: services("/stock/p42", .json(stock)))
        #expect(try json("product", frame).contains("\"\(word)\""))
    }

    @Test func `the longest tile is at most 40 bytes, its frame at most 46`() async throws {
        let product = IoTFixture.product(
            name: String(repeating: "Ümläut ", count: 20), price: "42949672.95", currency: "EUR")
        let frame = try await ask("product", services: services("/products/p42", .json(product)))
        guard case .answer(let answer)? = frame else { throw UnexpectedFrame() }
        #expect(answer.body.readableBytes <= 40)
        var bytes = ByteBuffer()
        try Frame.answer(answer).encode(into: &bytes)
        #expect(bytes.readableBytes <= 46)
        #expect(
            try json("product", frame)
                == #"{"name":"Ümläut Ümläut Ümlä","priceMinor":4294967295,"currency":"EUR","stock":"IN_STOCK"}"#)
    }

    @Test(arguments: [StubService.Behaviour.json("{}", status: 500), .hang, .json("["), .closeAtOnce])
    func `an inventory that fails leaves the tile without stock, and says so in the mask`(
        behaviour: StubService.Behaviour
    ) async throws {
        let services = services("/stock/p42", behaviour)
        let frame = try await ask("product", services: services, deadline: .seconds(5))
        guard case .answer(let answer)? = frame else { throw UnexpectedFrame() }
        #expect(answer.missingParts == 1 && answer.staleParts == 0)
        #expect(try json("product", frame).contains("UNKNOWN"))
    }

    @Test(
        arguments: [
            (StubService.Behaviour.json("{}", status: 404), ErrorCode.notFound),
            (.json("{}", status: 500), .unavailable), (.json("{}", status: 503), .busy), (.hang, .timeout),
            (.json(IoTFixture.product(name: "x", price: "1.234", currency: "EUR")), .unavailable),
            (.json(IoTFixture.product(name: "x", price: "-1", currency: "EUR")), .unavailable),
        ] as [(StubService.Behaviour, ErrorCode)])
    func `a catalog that fails fails the tile with its code`(
        behaviour: StubService.Behaviour, code: ErrorCode
    ) async throws {
        let services = services("/products/p42", behaviour)
        let frame = try await ask("product", services: services, deadline: .seconds(5))
        guard case .error(let error)? = frame else { throw UnexpectedFrame() }
        #expect(error.code == code && error.id == 1)
    }

    @Test func `a scale's shelf comes from registry and catalog`() async throws {
        let frame = try await ask("shelf", device: "scale-demo")
        #expect(
            try json("shelf", frame)
                == #"{"productId":"p42","name":"Trail Shoe","unitWeightG":400,"lowAt":5}"#)
    }

    @Test func `a device to which nothing is assigned is told so`() async throws {
        let frame = try await ask("shelf")
        guard case .error(let error)? = frame else { throw UnexpectedFrame() }
        #expect(error.code == .notFound)
    }

    @Test(
        arguments: [
            ("129.90", "EUR", 12990), ("129.9", "EUR", 12990), ("129", "EUR", 12900), ("129", "JPY", 129),
            ("1.234", "KWD", 1234), ("1.5", "JPY", nil), ("1.234", "EUR", nil), ("42949672.96", "EUR", nil),
            ("", "EUR", nil), ("1.2.3", "EUR", nil), (".5", "EUR", nil),
        ] as [(String, String, UInt32?)])
    func `a price in its smallest unit`(digits: String, currency: String, minor: UInt32?) {
        #expect(minorUnits(of: digits, currency: currency) == minor)
    }
}
