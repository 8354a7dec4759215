import CompositionCore
import Testing

struct TrustedProxiesTests {
    @Test(arguments: [
        ("10.0.0.0/8", "10.255.1.2", true), ("10.0.0.0/8", "11.0.0.1", false), ("192.0.2.7", "192.0.2.7", true),
        ("192.0.2.7", "192.0.2.8", false), ("192.0.2.7/32", "192.0.2.7", true), ("0.0.0.0/0", "203.0.113.9", true),
        ("0.0.0.0/0", "2001:db8::1", false), ("::/0", "2001:db8::1", true), ("::/0", "203.0.113.9", false),
        ("2001:db8::/32", "2001:db8:ffff::1", true), ("2001:db8::/32", "2001:db9::1", false),
        ("2001:db8:0:1::/64", "2001:db8:0:1:2:3:4:5", true), ("2001:db8:0:1::/64", "2001:db8:0:2::", false),
        ("2001:db8::7/128", "2001:db8::7", true), ("10.0.0.0/8", "::ffff:10.0.0.1", true),
        ("::ffff:10.0.0.0/104", "10.0.0.1", true), ("127.0.0.1, ::1", "::1", true),
        (" 127.0.0.1 ,::1 ", "127.0.0.1", true),
        ("", "127.0.0.1", false), ("unix:", "127.0.0.1", false), ("10.0.0.0/9", "10.128.0.0", false),
    ])
    func `an address is trusted where one of the ranges has it`(text: String, address: String, isTrusted: Bool) throws {
        let proxies = try #require(TrustedProxies(text))
        #expect(proxies.contains(try #require(NetworkAddress(address))) == isTrusted)
    }

    @Test(arguments: [
        ",", "10.0.0.0/8,", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "10.0.0.0/8/8", "10.0.0.1/8",
        "10.0.0.1 10.0.0.2",
        "localhost", "10.0.0", "::1/129", "2001:db8::1/32", "::ffff:0.0.0.0/90", "unix:/tmp/x", "*", "10.0.0.0/8\n",
        "10.0.0.0/+8", String(repeating: "10.0.0.1,", count: 300) + "10.0.0.1",
    ])
    func `what is no list of ranges is refused`(text: String) {
        #expect(TrustedProxies(text) == nil)
    }

    @Test func `local sockets are trusted by a word of their own`() {
        #expect(TrustedProxies("unix:, 10.0.0.1")?.trustsLocalSockets == true)
        #expect(TrustedProxies("10.0.0.1")?.trustsLocalSockets == false)
        #expect(TrustedProxies("unix:")?.isEmpty == false && TrustedProxies(" ")?.isEmpty == true)
    }
}
