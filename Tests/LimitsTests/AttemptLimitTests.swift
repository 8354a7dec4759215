import CompositionCore
import Testing

@testable import Limits

struct AttemptLimitTests {
    private let limit = AttemptLimit(Rate(20, per: .seconds(60)))

    @Test func `twenty failures, and the address must wait`() throws {
        for _ in 0..<20 {
            #expect(limit.refusal(of: "203.0.113.9") == nil)
            limit.countFailure(of: "203.0.113.9")
        }
        let refusal = try #require(limit.refusal(of: "203.0.113.9"))
        #expect(refusal.code == .limited)
        let wait = try #require(refusal.retryAfter)
        #expect(wait >= .seconds(1) && wait <= .seconds(3))
        #expect(limit.refusal(of: "203.0.113.10") == nil)
    }

    @Test func `who asks a thousand times and never fails is never refused`() {
        #expect((0..<1000).allSatisfy { _ in limit.refusal(of: "203.0.113.9") == nil })
    }

    @Test func `failures while it must wait make the wait no longer`() throws {
        for _ in 0..<1000 { limit.countFailure(of: "203.0.113.9") }
        #expect(try #require(limit.refusal(of: "203.0.113.9")?.retryAfter) <= .seconds(3))
    }

    @Test func `an IPv6 network is one guesser`() {
        for host in 0..<20 { limit.countFailure(of: "2001:db8:1:2::\(String(host, radix: 16))") }
        #expect(limit.refusal(of: "2001:db8:1:2:ffff:ffff:ffff:ffff") != nil)
        #expect(limit.refusal(of: "2001:db8:1:3::1") == nil)
    }

    @Test(arguments: ["127.0.0.1", "127.9.9.9", "::1", "0:0:0:0:0:0:0:1%lo", "::ffff:127.0.0.1", ""])
    func `the machine's own addresses don't count unless they are to`(address: String) {
        let lenient = AttemptLimit(Rate(1, per: .seconds(60)), countsLoopback: false)
        for _ in 0..<5 {
            lenient.countFailure(of: address)
            limit.countFailure(of: address)
        }
        #expect(lenient.refusal(of: address) == nil)
    }
}

struct ClientAddressTests {
    @Test(
        arguments: [
            ("203.0.113.9", "203.0.113.9"), ("::ffff:203.0.113.9", "203.0.113.9"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2"), ("2001:DB8:1:2::9", "2001:db8:1:2"),
            ("fe80::1%eth0", "fe80:0:0:0"), ("nonsense", "nonsense"), ("no:address", "no:address"),
        ] as [(String, String)])
    func `an address is counted as itself, of IPv6 its network`(address: String, key: String) {
        #expect(ClientAddress.limitKey(address) == key)
    }

    @Test func `a key is short whatever stands there`() {
        #expect(ClientAddress.limitKey(String(repeating: "a", count: 10_000)).utf8.count <= 64)
    }
}
