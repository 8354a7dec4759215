import Foundation

/// What the provider remembers, in memory and bounded: a restart forgets who signed in.
actor Ledger {
    static let countMax = 2_000

    /// Browsers, whether somebody signed in with them or not.
    var browsers = ExpiringTable<BrowserSession>(countMax: Ledger.countMax)
    /// Requests whose user hasn't been chosen yet.
    var pending = ExpiringTable<PendingSignIn>(countMax: Ledger.countMax)
    /// Sign-outs that a person hasn't confirmed yet.
    var leaving = ExpiringTable<PendingSignOut>(countMax: Ledger.countMax)
    var pushed = ExpiringTable<PushedRequest>(countMax: Ledger.countMax)
    var codes = ExpiringTable<IssuedCode>(countMax: Ledger.countMax)
    /// What codes were exchanged for.
    var chains = ExpiringTable<TokenChain>(countMax: Ledger.countMax)
}

/// A browser, known by its cookie.
struct BrowserSession: Sendable {
    /// Nil until somebody signed in.
    var user: String?
    var signedInAt = Date.distantPast
    /// `sid` of ID tokens and logout tokens; not the cookie.
    let sid = RandomName.make()
    /// Who was given a code while the session lasted.
    var clients: Set<String> = []
}

struct PendingSignIn: Sendable {
    let request: AuthorizationRequest
    let browser: String
}

struct PendingSignOut: Sendable {
    let browser: String
    /// Nil: the browser stays here.
    let redirect: String?
}

/// What a client pushed (RFC 9126).
struct PushedRequest: Sendable {
    let client: String
    let form: FormFields
}

/// Random text of 256 bits.
enum RandomName {
    static func make() -> String {
        var generator = SystemRandomNumberGenerator()
        return (0..<4).map { _ in
            let digits = String(UInt64.random(in: .min ... .max, using: &generator), radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }
}
