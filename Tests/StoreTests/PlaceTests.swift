import NIOHTTP1
import TestFixtures
import Testing

@Suite("Shelves and fridges on the console")
struct PlaceTests {
    private static let place = """
        {"id":"s1","product":"p42","unitWeightGrams":400,"lowAt":5,"devices":[{"id":"label-1","model":"label"},\
        {"id":"scale-1","model":"scale"},{"id":"thermo-1","model":"thermometer"}],"version":2}
        """
    private static let point = #"{"time":"2027-01-15T08:00:00Z","min":810,"max":900,"mean":850.5,"count":4}"#

    private static func series(_ points: [String], last: Int = 840) -> String {
        #"{"deviceId":"d","from":"2027-01-15T08:00:00Z","to":"2027-01-15T09:00:00Z","stepSeconds":60,"sensors":"#
            + #"[{"sensor":1,"last":{"value":\#(last),"time":"2027-01-15T08:30:00Z"},"points":"#
            + #"[\#(points.joined(separator: ","))]}],"version":3}"#
    }

    private func withConsole(
        places: String = place, series: String, _ body: (RunningBackend, StoreStub) async throws -> Void
    ) async throws {
        let store = try await StoreStub()
        store.answer("/places/", with: .json(places))
        store.answer("/readings/series", with: .json(series))
        try await RunningBackend.with(.web, over: store) { try await body($0, store) }
        await store.service.stop()
    }

    @Test("a shelf: its product, its stock, the last hour of its scale")
    func shelf() async throws {
        try await withConsole(series: Self.series([Self.point])) { (web, store) async throws in
            let shelf = try await web.call(.GET, "/api/shelves/s1")
            #expect(
                shelf.text == """
                    {"id":"s1","productId":"p42","productName":"Trail \\u00dcber \\"X\\"","unitWeightGrams":400,\
                    "lowAt":5,"quantity":17,"alarm":"none","weight":{"unit":"g","last":{"value":840,\
                    "time":"2027-01-15T08:30:00Z"},"stepSeconds":60,"points":[\(Self.point)]}}
                    """)
            let paths = store.service.requests.map(\.path)
            #expect(paths.contains("/readings/series?device=scale-1&sensor=1&points=60") && paths.count == 4)
        }
    }

    @Test("few pieces are an alarm, none another", arguments: [(6, "none"), (5, "low"), (1, "low"), (0, "out")])
    func alarm(quantity: Int, alarm: String) async throws {
        try await withConsole(series: Self.series([])) { (web, store) async throws in
            store.answer(
                "/stock/", with: .json(#"{"productId":"p42","quantity":\#(quantity),"warehouse":"w1","version":9}"#))
            #expect(try await web.call(.GET, "/api/shelves/s1").text.contains(#""alarm":"\#(alarm)""#))
        }
    }

    @Test("a shelf whose telemetry fails is shown without its weight, one without a scale has none")
    func missing() async throws {
        try await withConsole(series: "[]") { (web, _) async throws in
            let shelf = try await web.call(.GET, "/api/shelves/s1")
            #expect(shelf.status == 200 && !shelf.text.contains("stepSeconds"))
            #expect(shelf.text.hasSuffix(#""parts":{"weight":{"state":"missing","reason":"badAnswer"}}}"#))
        }
        let bare = #"{"id":"s1","product":"p42","unitWeightGrams":400,"lowAt":5,"devices":[],"version":2}"#
        try await withConsole(places: bare, series: "[]") { (web, _) async throws in
            let shelf = try await web.call(.GET, "/api/shelves/s1")
            #expect(shelf.status == 200 && !shelf.text.contains("weight\"") && !shelf.text.contains("parts"))
            #expect(try await web.call(.GET, "/api/fridges/s1").status == 404)
        }
    }

    @Test("a fridge has the alarm that the service which watches it tells", arguments: ["none", "warm", "silent"])
    func fridge(alarm: String) async throws {
        let points = [Self.point, Self.point]
        try await withConsole(series: Self.series(points)) { (web, store) async throws in
            store.answer("/fridges/s1", with: .json(#"{"id":"s1","alarm":"\#(alarm)","limit":800,"version":4}"#))
            let fridge = try await web.call(.GET, "/api/fridges/s1")
            #expect(
                fridge.text == """
                    {"id":"s1","thermometer":"thermo-1","alarm":"\(alarm)","temperature":{"unit":"0.01 °C",\
                    "last":{"value":840,"time":"2027-01-15T08:30:00Z"},"stepSeconds":60,\
                    "points":[\(points.joined(separator: ","))]}}
                    """)
        }
    }

    @Test("a fridge whose alarm isn't known is shown without it, and whose alarm isn't asked for without a call")
    func unknownAlarm() async throws {
        try await withConsole(series: Self.series([])) { (web, store) async throws in
            store.answer("/fridges/s1", with: .json(#"{"id":"s1","alarm":"hot","limit":800,"version":4}"#))
            let fridge = try await web.call(.GET, "/api/fridges/s1")
            #expect(fridge.status == 200 && !fridge.text.contains(#""alarm":""#))
            #expect(fridge.text.hasSuffix(#""parts":{"alarm":{"state":"missing","reason":"badAnswer"}}}"#))
            let chosen = try await web.call(.GET, "/api/fridges/s1?fields=id,temperature")
            #expect(chosen.status == 200 && !chosen.text.contains("parts"))
        }
    }

    @Test("a fridge that never measured has no alarm")
    func silent() async throws {
        let series = #"{"deviceId":"d","stepSeconds":60,"sensors":[],"version":0}"#
        let temperature = #"{"unit":"0.01 °C","stepSeconds":60,"points":[]}"#
        try await withConsole(series: series) { (web, _) async throws in
            #expect(
                try await web.call(.GET, "/api/fridges/s1").text
                    == #"{"id":"s1","thermometer":"thermo-1","temperature":\#(temperature)}"#
            )
        }
    }
}
