import CompositionCore
import Testing

@testable import WebhookFrontend

/// The registries of special-purpose addresses (RFC 6890 and what came after it), first and last address of each.
@Suite("Which addresses are public")
struct PublicAddressTests {
    static let special: [String] = [
        // IPv4
        "0.0.0.0", "0.255.255.255", "10.0.0.0", "10.255.255.255", "100.64.0.0", "100.127.255.255", "127.0.0.1",
        "127.255.255.255", "169.254.0.0", "169.254.169.254", "169.254.255.255", "172.16.0.0", "172.31.255.255",
        "192.0.0.0", "192.0.0.8", "192.0.0.170", "192.0.0.255", "192.0.2.0", "192.0.2.255", "192.31.196.1",
        "192.52.193.1", "192.88.99.1", "192.168.0.0", "192.168.255.255", "192.175.48.1", "198.18.0.0",
        "198.19.255.255", "198.51.100.0", "198.51.100.255", "203.0.113.0", "203.0.113.255", "224.0.0.0",
        "239.255.255.255", "240.0.0.0", "255.255.255.254", "255.255.255.255",
        // IPv6
        "::", "::1", "::2", "::ffff:0:1", "100::", "100::ffff:ffff:ffff:ffff", "100:0:0:1::1", "2001::",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:1::1", "2001:2::", "2001:4:112::1", "2001:10::1", "2001:20::1",
        "2001:30::1", "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff", "2001:db8::",
        "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", "2620:4f:8000::1", "3fff::", "3fff:fff:ffff::1", "5f00::1",
        "fc00::", "fd12:3456::1", "fdff::1", "fe80::", "fe80::1", "febf::1", "fec0::1", "ff00::", "ff02::1",
        "ffff::1", "4000::1", "1fff::1",
        // IPv4 in IPv6: mapped, compatible, translated, 6to4, translated for local use.
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::ffff:192.168.1.1", "::127.0.0.1",
        "::10.0.0.1", "64:ff9b::127.0.0.1", "64:ff9b::10.0.0.1", "64:ff9b::169.254.169.254", "64:ff9b::192.168.0.1",
        "64:ff9b::224.0.0.1", "64:ff9b::255.255.255.255", "2002:7f00:1::1", "2002:a00:1::1", "2002:c0a8:101::1",
        "2002:808:808::1", "64:ff9b:1::8.8.8.8", "64:ff9b:1:a00::1",
    ]

    static let ordinary: [String] = [
        "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255",
        "128.0.0.0", "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "192.0.1.0", "192.0.3.0",
        "192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0", "198.51.99.255", "203.0.114.0",
        "223.255.255.255", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2000::1", "2001:200::1", "2001:4860:4860::8888",
        "2003::1", "2606:4700:4700::1111", "2a00:1450::1", "3ffe::1",
    ]

    @Test(arguments: special)
    func `what is special is not`(text: String) throws {
        let address = try #require(NetworkAddress(text))
        #expect(!address.isPublic)
        #expect(!ReceiverPolicy(allowsLoopback: false).admits(address, isSecure: true))
    }

    @Test(arguments: ordinary)
    func `everything else is`(text: String) throws {
        let address = try #require(NetworkAddress(text))
        #expect(address.isPublic)
        #expect(ReceiverPolicy(allowsLoopback: false).admits(address, isSecure: true))
        #expect(!ReceiverPolicy(allowsLoopback: true).admits(address, isSecure: false))
    }

    @Test(arguments: ["127.0.0.1", "127.8.9.10", "::1", "::ffff:127.0.0.1"])
    func `loopback is for development alone`(text: String) throws {
        let address = try #require(NetworkAddress(text))
        for isSecure in [true, false] {
            #expect(ReceiverPolicy(allowsLoopback: true).admits(address, isSecure: isSecure))
            #expect(!ReceiverPolicy(allowsLoopback: false).admits(address, isSecure: isSecure))
        }
    }
}
