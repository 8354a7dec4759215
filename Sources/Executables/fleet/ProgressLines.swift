import FleetKit

/// How a run is told about while it goes on.
actor ProgressLines {
    enum Style {
        /// A screen of a few lines, drawn again and again.
        case screen(LiveScreen)
        /// A line now and then, for a pipe or a file.
        case plain
        /// Only what is news, for a fleet that never ends.
        case quiet
    }

    private var style: Style
    private var linesDrawn = 0
    private var calls = 0
    private var said: (online: Int, trouble: String?) = (-1, nil)

    init(_ style: Style) {
        self.style = style
    }

    func show(_ progress: FleetProgress) {
        calls += 1
        switch style {
        case .screen(var screen):
            draw(screen.lines(for: progress, width: Terminal.width))
            style = .screen(screen)
        case .plain: if calls % 2 == 0 { Terminal.error("\(progress)") }
        case .quiet: tellNews(of: progress)
        }
    }

    /// Over what was drawn before.
    private func draw(_ lines: [String]) {
        let up = linesDrawn > 0 ? "\u{1B}[\(linesDrawn)A" : ""
        Terminal.error(up + lines.map { "\r\u{1B}[K\($0)" }.joined(separator: "\n"))
        linesDrawn = lines.count
    }

    /// A change of what is online, and a sign of life every ten minutes.
    private func tellNews(of progress: FleetProgress) {
        guard progress.online != said.online || calls % 600 == 0 else { return }
        said.online = progress.online
        var line = "\(progress.online) of \(progress.devices) devices online, \(progress.acknowledged) acknowledged"
        if progress.refused > 0 { line += ", \(progress.refused) refused" }
        if progress.online < progress.devices, let trouble = progress.lastTrouble { line += " (\(trouble))" }
        Terminal.error(line)
    }
}
