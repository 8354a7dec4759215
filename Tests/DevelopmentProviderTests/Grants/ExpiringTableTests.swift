@testable import DevelopmentProvider
import Foundation
import Testing

struct ExpiringTableTests {
    private let now = Date(timeIntervalSince1970: 1_000_000)

    @Test func `what is too old isn't there, and what was taken isn't there twice`() {
        var table = ExpiringTable<Int>(countMax: 10)
        table.insert(1, as: "one", until: now + .seconds(10), now: now)
        #expect(table.value("one", now: now + .seconds(9)) == 1)
        #expect(table.value("one", now: now + .seconds(10)) == nil)
        #expect(table.take("one", now: now) == 1)
        #expect(table.take("one", now: now) == nil)
    }

    @Test func `a full table forgets what ends first`() {
        var table = ExpiringTable<Int>(countMax: 3)
        for (place, seconds) in [30, 10, 20, 40].enumerated() {
            table.insert(place, as: "\(place)", until: now + .seconds(seconds), now: now)
        }
        #expect((0..<4).map { table.value("\($0)", now: now) } == [0, nil, 2, 3])
    }

    @Test func `the challenge is that of RFC 7636's example`() {
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
        #expect(PKCE.challenge(of: verifier) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM")
        #expect(PKCE.challenge(of: String(verifier.dropLast())) == nil)
        #expect(PKCE.challenge(of: verifier.dropLast() + "=") == nil)
    }
}
