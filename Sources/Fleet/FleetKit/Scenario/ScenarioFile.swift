public import DeviceModels
import Foundation

/// One scenario file: YAML in, a scenario or every mistake out.
public enum ScenarioFile {
    static let bytesMax = 65_536

    /// Reads the file at `path`.
    public static func read(_ path: String) throws(ModelMistakes) -> Scenario {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ModelMistakes(all: [.whole(path, "can't be read")])
        }
        guard data.count <= bytesMax else {
            throw ModelMistakes(all: [.whole(path, "has \(data.count) bytes; a scenario has at most \(bytesMax)")])
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw ModelMistakes(all: [.whole(path, "isn't UTF-8")])
        }
        return try parse(text, file: path)
    }

    /// Parses `text`; `file` is named in mistakes, and its last part without `.yaml` names the scenario.
    public static func parse(_ text: String, file: String) throws(ModelMistakes) -> Scenario {
        var page = Page(text, file: file)
        let name = URL(fileURLWithPath: file).deletingPathExtension().lastPathComponent
        let scenario = page.root(
            of: "a scenario starts with its devices, such as devices: [{model: label, count: 100}]"
        )
        .flatMap { ScenarioFields.read($0, named: name, on: &page) }
        guard let scenario, page.mistakes.isEmpty else {
            throw ModelMistakes(all: page.mistakes.sorted { ($0.line, $0.column) < ($1.line, $1.column) })
        }
        return scenario
    }
}
