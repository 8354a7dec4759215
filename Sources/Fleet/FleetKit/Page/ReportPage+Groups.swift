extension ReportPage {
    /// The devices by model and what they speak, and what became of them where the report tells it.
    var groups: HTML {
        guard let groups = report.groups else { return cohorts }
        let rows: [HTML] = groups.map { group in
            let counts = [group.devices, group.served, group.due, group.acknowledged] + (group.lost.map { [$0] } ?? [])
            let cells: [HTML] = counts.map { "<td>\(Figures.count($0))</td>" }
            return "<tr><th scope=\"row\">\(group.model)</th><td>\(group.speech)</td>\(cells)</tr>"
        }
        let isAsked = groups.contains { $0.lost != nil }
        let heads = ["model", "speaks", "devices", "served", "due", "acknowledged"] + (isAsked ? ["lost"] : [])
        return """
            <div class="scroll" tabindex="0" role="region" aria-label="Devices"><table><thead><tr>\(columns(heads))</tr>\
            </thead><tbody>\(rows)</tbody></table></div>
            """
    }

    private var cohorts: HTML {
        let rows: [HTML] = report.scenario.cohorts.map {
            "<tr><th scope=\"row\">\($0.model)</th><td>\($0.wire)</td><td>\(Figures.count($0.count))</td></tr>"
        }
        return "<table><thead><tr>\(columns(["model", "speaks", "devices"]))</tr></thead><tbody>\(rows)</tbody></table>"
    }

    func columns(_ names: [String]) -> [HTML] {
        names.map { "<th scope=\"col\">\($0)</th>" }
    }
}
