import DeviceModels
import Testing

@Suite("A model file")
struct ModelFileTests {
    static let scale = """
        model: scale
        ids: scale-
        sensors:
          - number: 1
            name: weight
            unit: g
            range: [0, 20000]
            values: {pattern: items, full: 8000, item: 400, chance: 0.2, noise: 3}
          - {number: 2, name: battery, unit: mV, range: [2000, 3300], values: {pattern: constant, value: 3000}}
        reports:
          every: 10s
        asks:
          - {composition: shelf, every: 1m}
        follows:
          - composition: shelf
        """

    @Test("becomes a model with its sensors, reports, asks and follows")
    func good() throws {
        let model = try ModelFile.parse(Self.scale, file: "devices/scale.yaml")
        #expect(model.name == "scale")
        #expect(model.idPrefix == "scale-")
        #expect(model.keepAlive == .seconds(60))
        #expect(model.reportsEvery == .seconds(10))
        #expect(model.asks.map(\.composition) == ["shelf"])
        #expect(model.asks.map(\.subject) == [""])
        #expect(model.asks.map(\.every) == [.seconds(60)])
        #expect(model.follows == ["shelf"])
        let weight = try #require(model.sensor(named: "weight"))
        #expect(weight.number == 1)
        #expect(weight.unit == .gram)
        #expect(weight.range == 0...20_000)
        #expect(weight.values == .items(full: 8_000, item: 400, chance: 0.2, noise: 3))
        #expect(model.sensor(numbered: 2)?.values == .constant(value: 3_000, noise: 0))
        #expect(model.sensor(numbered: 3) == nil)
    }

    @Test("shows a mistake with file, line, column and a caret under the place")
    func caret() throws {
        let text = Self.scale.replacing("unit: g", with: "unit: kg")
        let mistakes = try #require(faults(in: text))
        #expect(
            mistakes.description == """
                devices/scale.yaml:6:11: unit is one of g, 0.01 °C, mV
                        unit: kg
                              ^
                """)
    }

    struct Change: CustomTestStringConvertible, Sendable {
        let from: String
        let to: String
        let line: Int
        let message: String
        var testDescription: String { message }
    }

    static let changes: [Change] = [
        .init(from: "model: scale", to: "model: 9scale", line: 1, message: "a letter first"),
        .init(from: "model: scale", to: "model: balance", line: 1, message: "its file scale.yaml"),
        .init(from: "model: scale", to: "modell: scale", line: 1, message: "has no field modell"),
        .init(from: "number: 1", to: "number: 0", line: 4, message: "whole number from 1 to 65535"),
        .init(from: "number: 1", to: "number: one", line: 4, message: "whole number from 1 to 65535"),
        .init(from: "number: 2", to: "number: 1", line: 9, message: "another sensor has the number 1"),
        .init(from: "name: battery", to: "name: weight", line: 9, message: "another sensor is called weight"),
        .init(from: "name: weight", to: "name: a weight", line: 5, message: "letters, digits"),
        .init(from: "[0, 20000]", to: "[0]", line: 7, message: "the lowest and the highest"),
        .init(from: "[0, 20000]", to: "[20000, 0]", line: 7, message: "isn't below"),
        .init(from: "[0, 20000]", to: "[0, 3000000000]", line: 7, message: "the highest value is a whole number"),
        .init(from: "full: 8000", to: "full: 30000", line: 8, message: "full is a whole number from 0 to 20000"),
        .init(from: "chance: 0.2", to: "chance: 2", line: 8, message: "from 0 to 1"),
        .init(from: "pattern: items", to: "pattern: random", line: 8, message: "constant, drift, items"),
        .init(from: "pattern: constant, ", to: "", line: 9, message: "values need a pattern"),
        .init(from: "value: 3000", to: "step: 1", line: 9, message: "the pattern constant has no field step"),
        .init(from: "every: 10s", to: "every: 10", line: 11, message: "a time such as"),
        .init(from: "every: 10s", to: "every: 1ms", line: 11, message: "a time such as"),
        .init(from: "every: 1m", to: "often: 1m", line: 13, message: "an ask has no field often"),
        .init(from: "- composition: shelf", to: "composition: shelf", line: 15, message: "follows is a list"),
        .init(from: "ids: scale-", to: "model: scale", line: 1, message: "model stands here twice"),
        .init(from: "sensors:", to: "sensors", line: 4, message: "isn't YAML"),
    ]

    @Test("says each mistake at its line", arguments: changes)
    func mistake(_ change: Change) throws {
        let text = Self.scale.replacing(change.from, with: change.to)
        #expect(text != Self.scale)
        let mistakes = try #require(faults(in: text))
        let found = mistakes.all.first { $0.message.contains(change.message) }
        #expect(found?.line == change.line, "\(mistakes)")
    }

    @Test("says all mistakes at once, from top to bottom")
    func all() throws {
        let text = Self.scale.replacing("unit: g", with: "unit: kg").replacing("every: 10s", with: "every: soon")
            .replacing("value: 3000", with: "value: 1")
        #expect(try #require(faults(in: text)).all.map(\.line) == [6, 9, 11])
    }

    @Test("needs a name, sensors and reports", arguments: ["model", "sensors", "reports"])
    func missing(_ field: String) throws {
        let mistakes = try #require(faults(in: "about: nothing"))
        #expect(mistakes.all.contains { $0.message == "a model needs the field \(field)" })
    }

    @Test("that is empty or a list is a mistake, not a crash", arguments: ["", "# nothing", "- 1", "&a [*a]", "\t"])
    func odd(_ text: String) throws {
        #expect(faults(in: text)?.all.isEmpty == false)
    }

    private func faults(in text: String) -> ModelMistakes? {
        do {
            _ = try ModelFile.parse(text, file: "devices/scale.yaml")
            return nil
        } catch {
            return error
        }
    }
}
