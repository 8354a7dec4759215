extension ReportPage {
    var latencyTable: HTML {
        let rows: [HTML] = report.latencyMs.kinds.compactMap { kind in
            report.latencyMs[kind].map { q in
                let cells: [HTML] = [q.p50, q.p90, q.p99, q.p999, q.p9999, q.max].map {
                    "<td>\(Figures.number($0))</td>"
                }
                return "<tr><th scope=\"row\">\(kind.words)</th><td>\(Figures.count(q.count))</td>\(cells)</tr>"
            }
        }
        let heads: [HTML] = ["count", "50 %", "90 %", "99 %", "99.9 %", "99.99 %", "longest"].map {
            "<th scope=\"col\">\($0)</th>"
        }
        return """
            <section class="card"><h3>Latency in milliseconds</h3><div class="scroll" tabindex="0" role="region" \
            aria-label="Latency in milliseconds"><table><thead><tr><th scope="col">from when it was due</th>\(heads)</tr>\
            </thead><tbody>\(rows)</tbody></table></div></section>

            """
    }

    var ledger: HTML {
        let m = report.messages
        var rows = [
            ("due", m.due), ("sent", m.sent), ("sent again", m.resent), ("acknowledged", m.acknowledged),
            ("refused", m.refused), ("without an answer at the end", m.unacknowledged), ("dropped", m.dropped),
        ]
        if let committed = m.committed { rows.append(("on disk", committed)) }
        if let duplicated = m.duplicated { rows.append(("twice on disk", duplicated)) }
        if let lost = m.lost { rows.append(("acknowledged and lost", lost)) }
        return table("Messages", rows)
    }

    var conversations: HTML {
        var rows = [
            ("asks", report.asks.sent), ("answered", report.asks.answered), ("asks refused", report.asks.refused),
            ("asks without an answer", report.asks.unanswered), ("views that were new", report.views.received),
            ("connections", report.connections.established), ("attempts that failed", report.connections.failed),
            ("connections lost", report.connections.lost),
        ]
        if let commands = report.commands, commands.received > 0 {
            rows += [
                ("commands", commands.received), ("commands that came again", commands.again),
                ("commands done", commands.done), ("commands refused", commands.refused),
                ("commands that came too late", commands.expired), ("results accepted", commands.accepted),
            ]
        }
        if let followers = report.followers {
            rows += [
                ("updates to be seen", followers.due), ("updates seen", followers.seen),
                ("out of order", followers.outOfOrder), ("wrong at the end", followers.wrong),
            ]
        }
        return table("Conversations", rows)
    }

    var errorTable: HTML {
        let rows = report.errors.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { ($0.key, $0.value) }
        let trouble: HTML = report.lastTrouble.map { "<p>Last trouble: \($0)</p>" } ?? ""
        guard !rows.isEmpty else {
            return "<section class=\"card\"><h3>Errors by code</h3><p>None.</p>\(trouble)</section>\n"
        }
        return "\(table("Errors by code", rows, under: trouble))"
    }

    var scenario: HTML {
        let phases: [HTML] = report.scenario.phases.map {
            """
            <tr><th scope="row">\($0.name)</th><td>\(Figures.seconds($0.startSeconds))</td>\
            <td>\(Figures.seconds($0.endSeconds))</td></tr>
            """
        }
        return """
            <section class="card"><h3>What was played</h3>\(groups)\
            <table><thead><tr><th scope="col">phase</th><th scope="col">from</th><th scope="col">to</th></tr></thead>\
            <tbody>\(phases)</tbody></table><p>Seed \("\(report.scenario.seed)") plays the same again.</p></section>

            """
    }

    private func table(_ title: String, _ rows: [(String, Int)], under: HTML = "") -> HTML {
        let rows: [HTML] = rows.map {
            "<tr><th scope=\"row\">\($0)</th><td>\(Figures.count($1))</td></tr>"
        }
        return "<section class=\"card\"><h3>\(title)</h3><table><tbody>\(rows)</tbody></table>\(under)</section>\n"
    }
}
