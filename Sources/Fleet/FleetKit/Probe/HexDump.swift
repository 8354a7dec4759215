/// Bytes as hex, sixteen a line and 256 at most; those of a secret aren't shown.
struct HexDump {
    static let hidden = "··"
    private static let bytesMax = 256

    let lines: [String]
    /// Whether a byte that is told of isn't shown.
    let isHiding: Bool

    /// - Parameters:
    ///   - secret: hidden wherever it stands; empty: nothing is
    ///   - margin: what each line begins with
    init(_ bytes: [UInt8], hiding secret: [UInt8], _ margin: String) {
        var cells = bytes.map(Self.hex)
        for place in Self.places(of: secret, in: bytes) { cells[place] = Self.hidden }
        let shown = cells.prefix(Self.bytesMax)
        isHiding = shown.contains(Self.hidden)
        var lines = stride(from: 0, to: shown.count, by: 16).map { start in
            margin + shown[start..<min(start + 16, shown.count)].joined(separator: " ")
        }
        if cells.count > shown.count { lines.append("\(margin)… \(cells.count) bytes in all") }
        self.lines = lines
    }

    private static func places(of secret: [UInt8], in bytes: [UInt8]) -> [Int] {
        guard !secret.isEmpty, bytes.count >= secret.count else { return [] }
        return (0...bytes.count - secret.count).filter { bytes[$0...].starts(with: secret) }
            .flatMap { $0..<$0 + secret.count }
    }

    private static func hex(_ byte: UInt8) -> String {
        (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
}
