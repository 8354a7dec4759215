import Yams

/// The top of a model file.
enum ModelFields {
    static let allowed = [
        "model", "about", "firmware", "ids", "keepAlive", "sensors", "reports", "asks", "follows",
    ]
    static let intervals: ClosedRange<Duration> = .milliseconds(100) ... .seconds(86_400)

    static func read(_ node: Node, named stem: String, on page: inout Page) -> DeviceModel? {
        guard let fields = Fields(node, "a model", allowed: allowed, on: &page) else { return nil }
        let name = fields.word("model", on: &page)
        if let name, name != stem {
            page.note("the model is called \(name), but its file \(stem).yaml", at: fields.mark)
        }
        let about = fields.text("about", bytesMax: 200, absent: "", on: &page)
        let firmware = fields.text("firmware", bytesMax: 32, absent: "1.0.0", on: &page)
        let ids = fields.text("ids", bytesMax: 32, absent: "", on: &page)
        let keepAlive = fields.duration(
            "keepAlive", in: .seconds(5) ... .seconds(3_600), absent: .seconds(60), on: &page)
        let sensors = SensorFields.readAll(of: fields, on: &page)
        let reports = reports(of: fields, on: &page)
        let asks = fields.list("asks", optional: true, on: &page, ask)
        let follows = fields.list("follows", optional: true, on: &page, follow)
        guard let name, let about, let firmware, let ids, let keepAlive, let sensors, let reports, let asks,
            let follows
        else { return nil }
        return DeviceModel(
            name: name, about: about, firmware: firmware, idPrefix: ids, keepAlive: keepAlive, sensors: sensors,
            reportsEvery: reports, asks: asks, follows: follows)
    }

    private static func reports(of fields: Fields, on page: inout Page) -> Duration? {
        guard let node = fields.node("reports", on: &page),
            let reports = Fields(node, "reports", allowed: ["every"], on: &page)
        else { return nil }
        return reports.duration("every", in: intervals, on: &page)
    }

    private static func ask(_ node: Node, on page: inout Page) -> DeviceModel.Ask? {
        guard let fields = Fields(node, "an ask", allowed: ["composition", "subject", "every"], on: &page) else {
            return nil
        }
        let composition = fields.word("composition", on: &page)
        let subject = fields.text("subject", bytesMax: 64, absent: "", on: &page)
        let every = fields.duration("every", in: intervals, on: &page)
        guard let composition, let subject, let every else { return nil }
        return DeviceModel.Ask(composition: composition, subject: subject, every: every)
    }

    private static func follow(_ node: Node, on page: inout Page) -> String? {
        Fields(node, "a follow", allowed: ["composition"], on: &page)?.word("composition", on: &page)
    }
}
