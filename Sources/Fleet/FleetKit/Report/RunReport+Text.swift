extension RunReport: CustomStringConvertible {
    /// For people: a line a subject.
    public var description: String {
        var lines = [
            "devices      \(devices.frames) frames, \(devices.mqtt) MQTT, \(seconds) s",
            "connections  \(connections.established) established, \(connections.failed) failed, \(connections.lost) lost",
            "messages     due \(messages.due), sent \(messages.sent), sent again \(messages.resent)",
            "             acknowledged \(messages.acknowledged)\(byWhom), refused \(messages.refused), "
                + "unacknowledged \(messages.unacknowledged), dropped \(messages.dropped)",
            "on disk      \(onDisk)",
            "asks         \(asks.sent) sent, \(asks.answered) answered, \(asks.refused) refused, "
                + "\(asks.unanswered) unanswered",
            "views        \(views.received) received, \(views.again) again, \(views.refused) refused",
        ]
        lines += conversations + groupTable
        lines += latencyTable
        if !errors.isEmpty {
            let errors = errors.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
            lines.append("errors       \(errors.joined(separator: ", "))")
        }
        if let lastTrouble { lines.append("last trouble \(lastTrouble)") }
        lines += lostLines + misledLines
        if !tester.isTrustworthy, let lateness = tester.latenessMs {
            lines.append(
                "NOT TRUSTWORTHY: the tester itself was late (p99 \(lateness.p99) ms, most \(lateness.max) ms)")
        }
        return lines.joined(separator: "\n")
    }

    private var conversations: [String] {
        var lines: [String] = []
        if let commands, commands.received > 0 {
            lines.append(
                "commands     \(commands.received) received (\(commands.again) again), \(commands.done) done, "
                    + "\(commands.refused) refused, \(commands.expired) expired, \(commands.accepted) results accepted")
        }
        if let followers {
            lines.append(
                "followers    \(followers.due) updates due, \(followers.seen) seen, "
                    + "\(followers.outOfOrder) out of order, \(followers.wrong) wrong at the end")
        }
        return lines
    }

    private var groupTable: [String] {
        (groups ?? []).enumerated().map { index, group in
            (index == 0 ? "groups       " : "             ") + "\(group.model) on \(group.speech): "
                + "\(group.served) of \(group.devices) served, \(group.due) due, \(group.acknowledged) acknowledged"
                + (group.lost.map { ", \($0) lost" } ?? "")
        }
    }

    private var byWhom: String { settledByPuback == true ? " (on MQTT by the broker)" : "" }

    private var onDisk: String {
        guard let committed = messages.committed, let duplicated = messages.duplicated, let lost = messages.lost else {
            return "not asked: this ends at the acknowledgement (--verify asks the telemetry service)"
        }
        return "committed \(committed), duplicated \(duplicated), lost \(lost)"
    }

    private var latencyTable: [String] {
        let rows = latencyMs.kinds.compactMap { kind in
            latencyMs[kind].map { q in
                Self.row(kind.rawValue, ["\(q.count)"] + [q.p50, q.p90, q.p99, q.p999, q.max].map { "\($0)" })
            }
        }
        return rows.isEmpty ? [] : [Self.row("latency ms", ["count", "p50", "p90", "p99", "p99.9", "max"])] + rows
    }

    private static func row(_ name: String, _ cells: [String]) -> String {
        let start = name + String(repeating: " ", count: max(0, 13 - name.count))
        return start + cells.map { String(repeating: " ", count: max(1, 10 - $0.count)) + $0 }.joined()
    }
}
