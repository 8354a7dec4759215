import CompositionCore
import HTTPTypes
import NIOCore
import Testing

@testable import HTTPFrontend

/// The address that counts, by what headers say and by whom.
struct CountedAddressTests {
    // safe: a literal that is one
    static let proxies = TrustedProxies("10.0.0.0/8, 127.0.0.1, 2001:db8:1::/48")!

    static func counted(_ peer: String, _ fields: [(String, String)], _ proxies: TrustedProxies = proxies) throws
        -> String
    {
        var headers = HTTPFields()
        for (name, value) in fields { headers.append(HTTPField(name: try #require(.init(name)), value: value)) }
        return CountedAddress(peer: try SocketAddress(ipAddress: peer, port: 1), proxies: proxies).text(headers)
    }

    @Test(arguments: [
        ("198.51.100.7", "198.51.100.7"), ("203.0.113.9, 198.51.100.7", "198.51.100.7"),
        ("198.51.100.7, 10.1.1.1", "198.51.100.7"), ("203.0.113.9, 198.51.100.7, 10.1.1.1, 10.2.2.2", "198.51.100.7"),
        ("10.1.1.1, 10.2.2.2", "10.1.1.1"), ("2001:DB8::7", "2001:db8::7"), ("[2001:db8::7]:443", "2001:db8::7"),
        ("198.51.100.7:4711", "198.51.100.7"), (" 198.51.100.7\t,\t10.1.1.1 ", "198.51.100.7"),
        ("what ever, 198.51.100.7", "198.51.100.7"), ("::ffff:198.51.100.7", "198.51.100.7"),
        ("2001:db8::7, 2001:db8:1::1", "2001:db8::7"),
        // What can't be understood ends the walk at the last that somebody trusted saw.
        ("unknown", "10.0.0.1"), ("", "10.0.0.1"), (",", "10.0.0.1"), ("198.51.100.7,", "10.0.0.1"),
        ("198.51.100.7, unknown, 10.1.1.1", "10.1.1.1"), ("198.51.100.7:x y", "10.0.0.1"), ("[2001:db8::7", "10.0.0.1"),
        ("198.51.100.07", "10.0.0.1"), ("127.1", "10.0.0.1"), ("<script>", "10.0.0.1"), ("\u{e9}", "10.0.0.1"),
        // However much stands left of it.
        (String(repeating: "203.0.113.9, ", count: 1_000) + "198.51.100.7", "198.51.100.7"),
        (String(repeating: "a", count: 16_000) + ", 198.51.100.7", "198.51.100.7"),
        (String(repeating: "a", count: 16_000), "10.0.0.1"),
        ("203.0.113.9" + String(repeating: ", 10.1.1.1", count: 1_000), "10.1.1.1"),
    ])
    func `X-Forwarded-For is taken from the right, through trusted hops only`(value: String, address: String) throws {
        #expect(try Self.counted("10.0.0.1", [("X-Forwarded-For", value)]) == address)
    }

    @Test(arguments: [
        ("for=198.51.100.7", "198.51.100.7"), ("For=198.51.100.7;proto=https;by=10.1.1.1", "198.51.100.7"),
        ("for=203.0.113.9, for=198.51.100.7", "198.51.100.7"), ("for=198.51.100.7,for=10.1.1.1", "198.51.100.7"),
        ("for=\"[2001:db8::7]:4711\"", "2001:db8::7"), ("for=\"[2001:db8::7]\"", "2001:db8::7"),
        ("for=\"198.51.100.7:4711\"", "198.51.100.7"), ("for=\"198.51.100.7:_port\"", "198.51.100.7"),
        ("proto=https;for=198.51.100.7;host=\"a, for=203.0.113.9\"", "198.51.100.7"),
        ("for=198.51.100.7;host=\"a\\\", for=203.0.113.9\"", "198.51.100.7"),
        ("for=203.0.113.9;x=\"a\", for=198.51.100.7", "198.51.100.7"),
        ("for=198.51.100.7, for=_hidden, for=10.1.1.1", "10.1.1.1"), ("for=unknown", "10.0.0.1"),
        ("proto=https", "10.0.0.1"),
        // One begun quote must not swallow what the proxy added.
        ("for=203.0.113.9;x=\", for=198.51.100.7", "10.0.0.1"),
        ("for=203.0.113.9;x=\", for=\"[2001:db8::7]\"", "10.0.0.1"), ("for=203.0.113.9;x=\"\\", "10.0.0.1"),
        ("", "10.0.0.1"), (";", "10.0.0.1"), ("for", "10.0.0.1"), ("for=", "10.0.0.1"),
        ("for =198.51.100.7", "10.0.0.1"),
        ("for=198.51.100.7;for=203.0.113.9", "10.0.0.1"), ("for=[2001:db8::7]", "10.0.0.1"),
        ("for=198.51.100.7 , , for=10.1.1.1", "10.0.0.1"), ("for=\u{e9}", "10.0.0.1"),
        (String(repeating: "for=198.51.100.7, ", count: 40) + "for=198.51.100.7", "10.0.0.1"),
        ("for=198.51.100.7;x=\"" + String(repeating: "a", count: 16_000) + "\"", "10.0.0.1"),
    ])
    func `Forwarded is read by its grammar or not at all`(value: String, address: String) throws {
        #expect(try Self.counted("10.0.0.1", [("Forwarded", value)]) == address)
    }

    @Test func `several fields are one list`() throws {
        let fields = [
            ("X-Forwarded-For", "203.0.113.9"), ("X-Forwarded-For", "198.51.100.7"), ("X-Forwarded-For", "10.1.1.1"),
        ]
        #expect(try Self.counted("10.0.0.1", fields) == "198.51.100.7")
    }

    @Test func `two headers that disagree count as none, for one of them is the client's own`() throws {
        let honest = ("X-Forwarded-For", "198.51.100.7")
        #expect(try Self.counted("10.0.0.1", [honest, ("Forwarded", "for=203.0.113.9")]) == "10.0.0.1")
        #expect(try Self.counted("10.0.0.1", [honest, ("Forwarded", "for=198.51.100.7")]) == "198.51.100.7")
        #expect(try Self.counted("10.0.0.1", [honest, ("Forwarded", "nonsense")]) == "10.0.0.1")
    }

    @Test(arguments: ["203.0.113.1", "2001:db8:2::1", "192.168.0.1"])
    func `who isn't a trusted proxy is the client, whatever it says`(peer: String) throws {
        let claims = [
            ("X-Forwarded-For", "198.51.100.7"), ("Forwarded", "for=198.51.100.7"), ("X-Real-IP", "198.51.100.7"),
        ]
        #expect(try Self.counted(peer, claims) == peer)
        #expect(try Self.counted("127.0.0.1", claims, .none) == "127.0.0.1")
    }

    @Test func `a local socket is believed where it is named, and has no address of its own`() throws {
        let peer = try SocketAddress(unixDomainSocketPath: "/tmp/x")
        var headers = HTTPFields()
        headers[try #require(.init("X-Forwarded-For"))] = "198.51.100.7"
        let named = try #require(TrustedProxies("unix:"))
        #expect(CountedAddress(peer: peer, proxies: named).text(headers) == "198.51.100.7")
        #expect(CountedAddress(peer: peer, proxies: named).text([:]) == "")
        #expect(CountedAddress(peer: peer, proxies: Self.proxies).text(headers) == "")
    }

    @Test func `no header at all can crash it`() throws {
        let alphabet = Array("for=\"[]:.,;\\ \t0127af_-")
        for _ in 0..<20_000 {
            let text = String((0..<Int.random(in: 0...40)).map { _ in alphabet.randomElement() ?? " " })
            let address = try Self.counted(
                "10.0.0.1", [("Forwarded", "for=198.51.100.7;x=\(text)"), ("X-Forwarded-For", text)])
            #expect(NetworkAddress(address) != nil)
        }
    }
}
