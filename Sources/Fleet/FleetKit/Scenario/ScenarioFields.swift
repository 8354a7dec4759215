import DeviceModels
import Yams

/// The top of a scenario file.
enum ScenarioFields {
    private static let allowed = ["about", "seed", "ramp", "drain", "devices", "web", "changes", "phases"]
    private static let times: ClosedRange<Duration> = .zero ... .seconds(86_400)

    static func read(_ node: Node, named name: String, on page: inout Page) -> Scenario? {
        guard let fields = Fields(node, "a scenario", allowed: allowed, on: &page) else { return nil }
        let about = fields.text("about", bytesMax: 200, absent: "", on: &page)
        let seed = fields.integer("seed", in: 0...Int32.max, absent: -1, on: &page)
        let ramp = fields.duration("ramp", in: times, absent: .seconds(5), on: &page)
        let drain = fields.duration("drain", in: times, absent: .seconds(10), on: &page)
        let devices = fields.list("devices", on: &page, group)
        let web = fields.has("web") ? web(of: fields, on: &page) : nil
        let changes = fields.has("changes") ? changes(of: fields, on: &page) : nil
        let phases = fields.list("phases", on: &page, PhaseFields.read)
        notEmpty(devices?.count, "devices", fields, on: &page)
        notEmpty(phases?.count, "phases", fields, on: &page)
        guard let about, let seed, let ramp, let drain, let devices, let phases else { return nil }
        return Scenario(
            name: name, about: about, seed: seed < 0 ? nil : UInt64(seed), ramp: ramp, drain: drain, devices: devices,
            web: web, changes: changes, phases: phases)
    }

    private static func notEmpty(_ count: Int?, _ name: String, _ fields: Fields, on page: inout Page) {
        guard count == 0, page.mistakes.isEmpty else { return }
        page.note("\(name) has at least one", at: fields.node(name, on: &page)?.mark)
    }

    private static func group(_ node: Node, on page: inout Page) -> Scenario.Group? {
        let allowed = ["model", "count", "protocol", "every", "ids"]
        guard let fields = Fields(node, "a group of devices", allowed: allowed, on: &page) else { return nil }
        let model = fields.word("model", on: &page)
        let count = fields.integer("count", in: 1...100_000, on: &page)
        let speech = speech(of: fields, on: &page)
        let ids = fields.text("ids", bytesMax: 32, absent: "fleet-", on: &page)
        let every =
            fields.has("every")
            ? fields.duration("every", in: .milliseconds(1) ... .seconds(86_400), on: &page) : nil
        guard let model, let count, let speech, let ids, every != nil || !fields.has("every") else { return nil }
        return Scenario.Group(model: model, count: Int(count), speech: speech, reportsEvery: every, ids: ids)
    }

    private static func speech(of fields: Fields, on page: inout Page) -> Speech? {
        guard let node = fields.node("protocol", on: &page) else { return nil }
        if let speech = node.string.flatMap(Speech.init(written:)) { return speech }
        page.note("protocol is one of \(Speech.names.joined(separator: ", "))", at: node.mark)
        return nil
    }

    private static func web(of fields: Fields, on page: inout Page) -> Scenario.Web? {
        guard let node = fields.node("web", on: &page),
            let fields = Fields(node, "web", allowed: ["followers", "paths"], on: &page)
        else { return nil }
        let followers = fields.integer("followers", in: 1...10_000, on: &page)
        let paths = fields.list("paths", optional: true, on: &page) { node, page -> String? in
            if let path = node.string, path.hasPrefix("/") { return path }
            page.note("a path at the web backend begins with /", at: node.mark)
            return nil
        }
        guard let followers, let paths else { return nil }
        return Scenario.Web(followers: Int(followers), paths: paths.isEmpty ? ["/api/products/p42"] : paths)
    }

    private static func changes(of fields: Fields, on page: inout Page) -> Scenario.Changes? {
        guard let node = fields.node("changes", on: &page),
            let fields = Fields(node, "changes", allowed: ["every", "products"], on: &page)
        else { return nil }
        let every = fields.duration("every", in: .milliseconds(10) ... .seconds(86_400), on: &page)
        let products = fields.list("products", on: &page) { node, page -> String? in
            if let product = node.string, (1...64).contains(product.utf8.count) { return product }
            page.note("a product is named by its id, such as p42", at: node.mark)
            return nil
        }
        guard let every, let products, !products.isEmpty else {
            if products?.isEmpty == true { page.note("products has at least one", at: node.mark) }
            return nil
        }
        return Scenario.Changes(every: every, products: products)
    }
}
