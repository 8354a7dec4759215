import Foundation

/// A session as stores keep it. What is readable in it names nobody: digests to find it by, and times.
struct StoredSession: Sendable, Hashable {
    let hash: SessionHash
    var version: Int
    /// Milliseconds of Unix time, as all times here.
    var seen: Int64
    /// The absolute end.
    let end: Int64
    /// What only the key opens.
    var body: [UInt8]
}

extension Date {
    var milliseconds: Int64 { Int64((timeIntervalSince1970 * 1000).rounded()) }

    init(milliseconds: Int64) {
        self.init(timeIntervalSince1970: Double(milliseconds) / 1000)
    }
}
