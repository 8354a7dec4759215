/// Who lost something, and who was shown something wrong.
extension ReportPage {
    /// What was acknowledged and isn't on disk, a hundred devices at most.
    var lost: HTML {
        guard let missing = report.missing, !missing.isEmpty else { return "" }
        let rows: [HTML] = missing.prefix(RunReport.namedMax).map { lost in
            "<tr><th scope=\"row\">\(lost.device)</th><td>\("\(lost.epoch)")</td><td>\(lost.sequenceWords)</td></tr>"
        }
        let more = missing.count - RunReport.namedMax
        return wide(
            "Acknowledged, and not on disk", columns(["device", "epoch", "sequences"]), rows,
            more > 0 ? "And of \(more) more devices." : nil)
    }

    /// Followers that ended with something wrong, or saw an older state after a newer one.
    var misled: HTML {
        guard let misled = report.misledFollowers, !misled.isEmpty else { return "" }
        let rows: [HTML] = misled.map { one in
            let what = one.composition + (one.subject.map { " of \($0)" } ?? "")
            let cells: [HTML] = [
                what, one.final == .wrong ? one.shown ?? "nothing" : "what there is",
                one.final == .wrong ? one.actual ?? "nothing" : "", one.outOfOrder > 0 ? "\(one.outOfOrder)" : "",
                one.disorder ?? "",
            ].map { "<td>\($0)</td>" }
            return "<tr><th scope=\"row\">\(one.follower)</th>\(cells)</tr>"
        }
        let more = (report.followers?.misled ?? 0) - misled.count
        let heads = ["follower", "follows", "shows at the end", "there is", "out of order", "the first time"]
        return wide("Shown what isn't so", columns(heads), rows, more > 0 ? "And \(more) more followers." : nil)
    }

    private func wide(_ title: String, _ heads: [HTML], _ rows: [HTML], _ more: String?) -> HTML {
        let more: HTML = more.map { "<p>\($0)</p>" } ?? ""
        return """
            <section class="card wide"><h3>\(title)</h3><div class="scroll" tabindex="0" role="region" \
            aria-label="\(title)"><table><thead><tr>\(heads)</tr></thead><tbody>\(rows)</tbody></table></div>\(more)</section>

            """
    }
}
