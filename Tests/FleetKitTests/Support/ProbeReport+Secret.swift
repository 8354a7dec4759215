@testable import FleetKit

extension ProbeReport {
    /// Whether a key that was sent is shown neither as bytes nor as text, and is said to be hidden.
    func hides(_ key: String, sentIn step: String) -> Bool {
        let (key, sent) = (Array(key.utf8), steps.first { $0.name == step }?.sent ?? [])
        guard sent.indices.contains(where: { sent[$0...].starts(with: key) }) else { return false }
        let lines = description.split(separator: "\n")
        let cells = lines.filter { $0.hasPrefix("  >") || $0.hasPrefix("  <") }
            .flatMap { $0.split(separator: " ").dropFirst() }
        let bytes = cells.map { UInt8($0, radix: 16) }
        let isShown = bytes.indices.contains { bytes[$0...].starts(with: key) }
        return !isShown && cells.count { $0 == "··" } == key.count
            && lines.contains { $0.hasSuffix("·· is a byte of the device's key") }
    }
}
