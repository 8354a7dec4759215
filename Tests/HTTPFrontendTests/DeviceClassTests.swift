import HTTPFrontend
import Testing

@Suite("Kinds of screen over HTTP")
struct DeviceClassTests {
    @Test(
        "a composition hears of the kinds of screen that it tells apart, and of no other",
        arguments: [
            ("tv", "tv"), ("watch", "watch"), ("\"tv\"", "tv"), ("phone", "unknown"), ("TV", "unknown"),
            ("", "unknown"),
            ("\"", "unknown"), ("tv, watch", "unknown"), (String(repeating: "t", count: 2000), "unknown"),
        ])
    func classes(header: String, heard: String) async throws {
        try await withFrontend { port in
            let reply = try await fetch(port, "/screens", headers: [("Sec-CH-Device-Class", header)])
            #expect(reply.status == 200 && reply.body == #"{"class":"\#(heard)"}"#)
        }
    }

    @Test("an answer varies on the header only where it is read")
    func vary() async throws {
        try await withFrontend { port in
            let screen = try await fetch(port, "/screens")
            #expect(screen.body == #"{"class":"unknown"}"#)
            #expect(screen.headers["vary"] == "Accept-Encoding, Sec-CH-Device-Class")
            let thing = try await fetch(port, "/things/a1", headers: [("Sec-CH-Device-Class", "tv")])
            #expect(thing.headers["vary"] == "Accept-Encoding")
        }
    }
}
