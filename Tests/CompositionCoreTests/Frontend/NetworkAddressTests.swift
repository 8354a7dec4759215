import CompositionCore
import Testing

struct NetworkAddressTests {
    @Test(arguments: [
        ("192.0.2.1", "192.0.2.1"), ("0.0.0.0", "0.0.0.0"), ("255.255.255.255", "255.255.255.255"), ("::", "::"),
        ("::1", "::1"), ("1::", "1::"), ("2001:DB8:0:0:0:0:0:7", "2001:db8::7"), ("1:0:0:2:0:0:0:3", "1:0:0:2::3"),
        ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"), ("1:0:3:4:5:6:7:8", "1:0:3:4:5:6:7:8"),
        ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"),
        ("0001::00ff", "1::ff"), ("::ffff:192.0.2.1", "192.0.2.1"), ("::ffff:c000:201", "192.0.2.1"),
        ("64:ff9b::192.0.2.33", "64:ff9b::c000:221"),
    ])
    func `an address is read and written in its one short form`(text: String, short: String) throws {
        let address = try #require(NetworkAddress(text))
        #expect("\(address)" == short)
        #expect(NetworkAddress(short) == address)
    }

    @Test(arguments: [
        "", " ", "1", "1.2.3", "1.2.3.4.5", "1.2.3.256", "1.2.3.04", "1.2.3.-4", "1.2.3.+4", "1.2.3.4 ", "1.2..4",
        ".1.2.3",
        "0x1.2.3.4", "1.2.3.4:80", ":", ":::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3", ":1", "1:", "1:::2",
        "12345::", "g::", "::1%eth0", "[::1]", "::1.2.3", "1.2.3.4::", "::1.2.3.4:1", "1:2:3:4:5:6:7:1.2.3.4",
        "1:2:3:4:5:6:7:8::", "+1::", "é::", "localhost", "unknown", String(repeating: "1", count: 100_000),
        String(repeating: ":", count: 40),
    ])
    func `anything else is none`(text: String) {
        #expect(NetworkAddress(text) == nil)
    }

    @Test func `bytes of the network are the same addresses`() {
        #expect(NetworkAddress(bytes: [192, 0, 2, 1]) == NetworkAddress("192.0.2.1"))
        #expect(
            NetworkAddress(bytes: [0x20, 1, 0x0d, 0xb8] + Array(repeating: 0, count: 11) + [7])
                == NetworkAddress("2001:db8::7"))
        #expect(NetworkAddress(bytes: [1, 2, 3]) == nil && NetworkAddress(bytes: []) == nil)
    }
}
