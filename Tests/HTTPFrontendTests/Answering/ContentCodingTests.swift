import Testing

@testable import HTTPFrontend

@Suite("Which coding a client prefers")
struct ContentCodingTests {
    @Test(arguments: [
        ("gzip", true), ("gzip, deflate, br", true), ("x-gzip", true), ("GZIP", true), ("*", true), ("br", false),
        ("", false), ("gzip;q=0", false), ("gzip; q=0.5", true), ("identity, gzip;q=0.5", false),
        ("identity;q=0.5, gzip", true), ("*;q=0", false), ("gzip;q=0, *", false), ("br, *;q=0.1", true),
        ("identity;q=0, gzip;q=0.1", true), ("gzip;q=2", false), ("gzip;q=", false), ("gzip;level=9", true),
        ("identity", false), ("gzip;q=1.0, identity;q=1.0", true), ("deflate;q=1,gzip;q=0.2,identity;q=0.3", false),
        ("\tgzip\t;\tq=1", true), (";;;,,,q=", false),
    ])
    func `by name and weight`(_ header: String, _ isGzip: Bool) {
        #expect((ContentCoding(accepted: header, bytes: 10_000) == .gzip) == isGzip)
    }

    @Test func `a small body stays as it is unless the client refuses that`() {
        #expect(ContentCoding(accepted: "gzip", bytes: 1023) == .identity)
        #expect(ContentCoding(accepted: "gzip", bytes: 1024) == .gzip)
        #expect(ContentCoding(accepted: "gzip, identity;q=0", bytes: 10) == .gzip)
        #expect(ContentCoding(accepted: nil, bytes: 10_000) == .identity)
    }
}
