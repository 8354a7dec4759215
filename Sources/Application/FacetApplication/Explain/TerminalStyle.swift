public import Foundation
import Glibc

/// How text looks on what reads it: colours on a terminal alone, unless `NO_COLOR` is set.
public struct TerminalStyle: Sendable {
    let isTerminal: Bool
    let isColored: Bool
    /// Columns.
    let width: Int

    init(isTerminal: Bool, environment: [String: String], width: Int = 120) {
        self.isTerminal = isTerminal
        let isRefused = !(environment["NO_COLOR"] ?? "").isEmpty || environment["TERM"] == "dumb"
        isColored = isTerminal && !isRefused
        self.width = width
    }

    /// Of this process's standard output.
    public static var output: Self {
        var size = winsize()
        let isKnown = ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
        return Self(
            isTerminal: isatty(STDOUT_FILENO) == 1, environment: ProcessInfo.processInfo.environment,
            width: isKnown ? Int(size.ws_col) : 120)
    }

    public func bold(_ text: String) -> String { painted(text, 1) }
    public func dim(_ text: String) -> String { painted(text, 2) }
    public func red(_ text: String) -> String { painted(text, 31) }
    public func green(_ text: String) -> String { painted(text, 32) }
    func yellow(_ text: String) -> String { painted(text, 33) }

    /// A time of day in this machine's zone, to the millisecond.
    public func clock(_ date: Date) -> String {
        dim(
            date.formatted(
                .verbatim(
                    "\(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased)):\(minute: .twoDigits):\(second: .twoDigits).\(secondFraction: .fractional(3))",
                    timeZone: .current, calendar: Calendar(identifier: .gregorian))))
    }

    func colored(_ text: String, like source: ExplanationDocument.Source?) -> String {
        switch source {
        case nil: text
        case .fresh, .revalidated: green(text)
        case .stale, .retried: yellow(text)
        case .joined: painted(text, 36)
        case .called, .batched: painted(text, 34)
        case .failed: red(text)
        }
    }

    private func painted(_ text: String, _ code: Int) -> String {
        isColored ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}
