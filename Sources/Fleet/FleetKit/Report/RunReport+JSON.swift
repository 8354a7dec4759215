import Foundation

extension RunReport {
    /// The report as JSON: UTF-8, keys sorted, without nulls.
    public var json: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            return String(decoding: try encoder.encode(self), as: UTF8.self)
        }
    }

    /// 1 when something acknowledged isn't on disk or a follower showed something wrong at the end, 2 when
    /// no device was ever served, else 0.
    public var exitStatus: Int32 {
        if messages.lost ?? 0 > 0 || followers?.wrong ?? 0 > 0 { return 1 }
        return connections.established == 0 ? 2 : 0
    }
}
