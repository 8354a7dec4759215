import Foundation

/// Standard error: where progress and complaints go, so that standard output holds the result alone.
enum Terminal {
    /// Whether lines can be drawn over.
    static var isInteractive: Bool { isatty(STDERR_FILENO) == 1 && variable("TERM") != "dumb" }

    /// NO_COLOR, whatever it says, is heeded (no-color.org).
    static var isColoured: Bool { (variable("NO_COLOR") ?? "").isEmpty }

    /// Columns; 80 where nobody tells.
    static var width: Int {
        var size = winsize()
        guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    private static func variable(_ name: String) -> String? { ProcessInfo.processInfo.environment[name] }

    static func error(_ text: String) {
        FileHandle.standardError.write(Data("\(text)\n".utf8))
    }
}
