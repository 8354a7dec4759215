/// A run's report as one page of HTML that needs nothing else: no script, no font, no picture from anywhere.
public struct ReportPage: Sendable {
    let report: RunReport

    public init(_ report: RunReport) {
        self.report = report
    }

    public var html: String { document.description }

    private var document: HTML {
        let conclusion = report.conclusion
        let cards: [HTML] = charts.enumerated().map { $1.card(number: $0) }
        return """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
            <meta name="color-scheme" content="light dark"><link rel="icon" href="data:,">
            <title>\(report.scenario.name): fleet report</title><style>\(HTML(stringLiteral: PageStyle.css))</style></head>
            <body><main><header><p class="over">Fleet report</p><h1>\(report.scenario.name)</h1>\
            <p class="about">\(about)</p></header>
            <div class="verdict \(conclusion.grade.rawValue)"><span class="mark" aria-hidden="true">\(conclusion.grade.mark)</span>\
            <div><h2>\(conclusion.headline)</h2><p>\(conclusion.reasons.joined(separator: " "))</p></div></div>
            <dl class="tiles">\(tiles)</dl>
            <h2 class="part">As it went</h2><div class="cards">\(cards)</div>
            <h2 class="part">The numbers</h2>\(latencyTable)<div class="cards">\(lost)\(misled)\(ledger)\(conversations)\(errorTable)\(scenario)</div>
            <footer><p>Latencies count from when something was due, not from when it was sent. \(tester)</p></footer>
            </main></body></html>

            """
    }

    private var about: String {
        let wires = [(report.devices.frames, "frames"), (report.devices.mqtt, "MQTT")].filter { $0.0 > 0 }
        let devices = wires.map { "\(Figures.count($0.0)) on \($0.1)" }.joined(separator: ", ")
        let played = "\(devices) · \(Figures.seconds(report.seconds)) · \(report.startedAt)"
        return [report.scenario.about, played].compactMap(\.self).joined(separator: " · ")
    }

    private var tiles: [HTML] {
        let rate = report.seconds > 0 ? Double(report.messages.acknowledged) / report.seconds : 0
        var tiles = [
            ("devices", Figures.count(report.devices.frames + report.devices.mqtt)),
            ("acknowledged", Figures.count(report.messages.acknowledged)),
            ("a second", Figures.number(rate)),
        ]
        if let telemetry = report.latencyMs.telemetry {
            tiles += [
                ("half within", Figures.milliseconds(telemetry.p50)),
                ("99 of 100 within", Figures.milliseconds(telemetry.p99)),
            ]
        }
        tiles.append(("lost", report.messages.lost.map(Figures.count) ?? "not asked"))
        tiles.append(("errors", Figures.count(report.errors.values.reduce(report.asks.unanswered, +))))
        return tiles.map { "<div><dt>\($0)</dt><dd>\($1)</dd></div>" }
    }

    private var tester: String {
        var words: [String] = []
        if let lateness = report.tester.latenessMs {
            words.append(
                "The tester came to 99 of 100 messages within \(Figures.milliseconds(lateness.p99)) of their time.")
        }
        if let cpu = report.tester.cpuSeconds { words.append("It used \(Figures.number(cpu)) s of processor time") }
        if let bytes = report.tester.maxResidentBytes { words.append("and at most \(Figures.bytes(bytes)) of memory.") }
        return words.joined(separator: " ")
    }
}
