import DeviceModels
import Foundation
import Testing

@Suite("The model folder")
struct ModelFolderTests {
    /// The models that come with the package.
    static let shipped = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "devices").path

    @Test("of the package holds label, scale and thermometer with the sensors that devices use")
    func shippedModels() throws {
        let folder = try ModelFolder(at: Self.shipped)
        #expect(folder.models.map(\.name).starts(with: ["label", "scale", "thermometer"]))
        let sensors = folder.models.map { $0.sensors.map { "\($0.number) \($0.name) \($0.unit.rawValue)" } }
        #expect(
            sensors.starts(with: [
                ["1 battery mV"], ["1 weight g", "2 battery mV"], ["1 temperature 0.01 °C", "2 battery mV"],
            ]))
        #expect(folder.model(named: "label")?.asks.map(\.composition) == ["product"])
        #expect(folder.model(named: "scale")?.asks.map(\.composition) == ["shelf"])
    }

    @Test("knows a device's model by how its id begins")
    func prefix() throws {
        let folder = try ModelFolder(at: Self.shipped)
        #expect(folder.model(forDevice: "thermo-1")?.name == "thermometer")
        #expect(folder.model(forDevice: "scale-demo")?.name == "scale")
        #expect(folder.model(forDevice: "fleet-00001") == nil)
    }

    @Test("tells the mistakes of every file, and ignores other files")
    func everyFile() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "models-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: path, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: path) }
        try "model: a".write(to: path.appending(path: "a.yaml"), atomically: true, encoding: .utf8)
        try "model: [".write(to: path.appending(path: "b.yaml"), atomically: true, encoding: .utf8)
        try "not a model".write(to: path.appending(path: "notes.txt"), atomically: true, encoding: .utf8)
        let error = #expect(throws: ModelMistakes.self) { try ModelFolder(at: path.path) }
        let files = Set(error?.all.map { $0.file.split(separator: "/").last ?? "" } ?? [])
        #expect(files == ["a.yaml", "b.yaml"])
    }

    @Test("that isn't there is said")
    func absent() {
        let error = #expect(throws: ModelMistakes.self) { try ModelFolder(at: "/nowhere/devices") }
        #expect(error?.description.contains("no such folder") == true)
    }

    @Test(
        "durations are written with a unit",
        arguments: [
            ("500ms", Duration.milliseconds(500)), ("10s", .seconds(10)), ("5m", .seconds(300)),
            ("2h", .seconds(7_200)),
        ])
    func durations(_ text: String, _ duration: Duration) {
        #expect(Duration(written: text) == duration)
    }

    @Test(
        "durations of any other form are refused",
        arguments: ["", "s", "10", "-1s", "1.5s", "10 s", "٣s", "9999999999s"])
    func badDurations(_ text: String) {
        #expect(Duration(written: text) == nil)
    }
}
