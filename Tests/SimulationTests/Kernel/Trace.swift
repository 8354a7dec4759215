import NIOCore

/// What happened, a line each, for people. The same seed writes the same lines.
final class Trace {
    private let isOn: Bool
    private let start: NIODeadline
    private(set) var lines: [String] = []

    init(isOn: Bool, from start: NIODeadline) {
        self.isOn = isOn
        self.start = start
    }

    func note(_ now: NIODeadline, _ who: String, _ what: @autoclosure () -> String) {
        guard isOn else { return }
        let ms = (now - start).nanoseconds / 1_000_000
        let seconds = String(repeating: " ", count: max(0, 4 - "\(ms / 1_000)".count)) + "\(ms / 1_000)"
        let rest = String(String(ms % 1_000 + 1_000).dropFirst())
        lines.append("\(seconds).\(rest)  \(who)  \(what())")
    }
}
