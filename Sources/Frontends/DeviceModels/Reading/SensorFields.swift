import Yams

/// The sensors of a model file.
enum SensorFields {
    /// A telemetry message carries at most 64 readings, one a sensor.
    static let countMax = 64
    static let allowed = ["number", "name", "unit", "range", "values"]

    static func readAll(of fields: Fields, on page: inout Page) -> [Sensor]? {
        var numbers: Set<UInt32> = []
        var names: Set<String> = []
        guard let list = fields.node("sensors", on: &page) else { return nil }
        let sensors = fields.list("sensors", on: &page) { node, page -> Sensor? in
            guard let sensor = read(node, on: &page) else { return nil }
            if !numbers.insert(sensor.number).inserted {
                page.note("another sensor has the number \(sensor.number)", at: node.mark)
            }
            if !names.insert(sensor.name).inserted {
                page.note("another sensor is called \(sensor.name)", at: node.mark)
            }
            return sensor
        }
        if let count = list.sequence?.count, !(1...countMax).contains(count) {
            page.note("a model has 1 to \(countMax) sensors", at: list.mark)
        }
        return sensors
    }

    private static func read(_ node: Node, on page: inout Page) -> Sensor? {
        guard let fields = Fields(node, "a sensor", allowed: allowed, on: &page) else { return nil }
        let number = fields.integer("number", in: 1...65_535, on: &page)
        let name = fields.word("name", on: &page)
        let unit = unit(of: fields, on: &page)
        let range = range(of: fields, on: &page)
        let values = fields.node("values", on: &page)
            .flatMap { PatternFields.read($0, in: range ?? Int32.min...Int32.max, on: &page) }
        guard let number, let name, let unit, let range, let values else { return nil }
        return Sensor(number: UInt32(number), name: name, unit: unit, range: range, values: values)
    }

    private static func unit(of fields: Fields, on page: inout Page) -> Sensor.Unit? {
        guard let node = fields.node("unit", on: &page) else { return nil }
        if let unit = node.string.flatMap(Sensor.Unit.init(rawValue:)) { return unit }
        let units = Sensor.Unit.allCases.map(\.rawValue).joined(separator: ", ")
        page.note("unit is one of \(units)", at: node.mark)
        return nil
    }

    private static func range(of fields: Fields, on page: inout Page) -> ClosedRange<Int32>? {
        guard let node = fields.node("range", on: &page) else { return nil }
        guard let ends = node.sequence, ends.count == 2, let first = ends.first, let last = ends.last else {
            page.note("range is the lowest and the highest value, such as [0, 20000]", at: node.mark)
            return nil
        }
        let all = Int32.min...Int32.max
        guard let low = first.integer("the lowest value", in: all, on: &page),
            let high = last.integer("the highest value", in: all, on: &page)
        else { return nil }
        guard low < high else {
            page.note("range goes from the lowest to the highest value; \(low) isn't below \(high)", at: node.mark)
            return nil
        }
        return low...high
    }
}
