import Foundation
import Synchronization

/// Where the supervisor speaks: its own words to standard output, its children's lines, each behind the child's
/// name, to standard error.
final class Console: Sendable {
    private let isColoured: Bool
    /// Lines of several children must not mix.
    private let writing = Mutex(())

    init(isColoured: Bool = Console.terminalWantsColour) {
        self.isColoured = isColoured
    }

    /// A terminal, and nobody asked for no colour (no-color.org).
    static var terminalWantsColour: Bool {
        isatty(STDERR_FILENO) == 1 && (ProcessInfo.processInfo.environment["NO_COLOR"] ?? "").isEmpty
    }

    func say(_ text: String) {
        write(text + "\n", to: .standardOutput)
    }

    /// One line of a child's log.
    func relay(_ line: some StringProtocol, from name: String) {
        let prefix = name.padded(to: 10) + "|"
        write(
            (isColoured ? "\u{1B}[\(colour(of: name))m\(prefix)\u{1B}[0m" : prefix) + " \(line)\n", to: .standardError)
    }

    private func colour(of name: String) -> Int {
        31 + name.utf8.reduce(0) { ($0 &* 31 &+ Int($1)) & 0xffff } % 6
    }

    private func write(_ text: String, to handle: FileHandle) {
        // A terminal that is gone is no reason to stop.
        writing.withLock { _ in try? handle.write(contentsOf: Data(text.utf8)) }
    }
}
