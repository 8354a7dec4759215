import Foundation
import Yams

/// One model file: YAML in, a model or every mistake out.
public enum ModelFile {
    static let bytesMax = 65_536

    /// Reads the file at `path`; the model's name must be the file's.
    public static func read(_ path: String) throws(ModelMistakes) -> DeviceModel {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ModelMistakes(all: [.whole(path, "can't be read")])
        }
        guard data.count <= bytesMax else {
            throw ModelMistakes(all: [.whole(path, "has \(data.count) bytes; a model file has at most \(bytesMax)")])
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw ModelMistakes(all: [.whole(path, "isn't UTF-8")])
        }
        return try parse(text, file: path)
    }

    /// Parses `text`; `file` is named in mistakes, and its last part without `.yaml` is the name that the model must have.
    public static func parse(_ text: String, file: String) throws(ModelMistakes) -> DeviceModel {
        var page = Page(text, file: file)
        let model = page.root(of: "a model starts with its name, such as model: scale")
            .flatMap { ModelFields.read($0, named: stem(of: file), on: &page) }
        guard let model, page.mistakes.isEmpty else {
            throw ModelMistakes(all: page.mistakes.sorted { ($0.line, $0.column) < ($1.line, $1.column) })
        }
        return model
    }

    private static func stem(of file: String) -> String {
        let last = file.split(separator: "/").last.map(String.init) ?? file
        return last.hasSuffix(".yaml") ? String(last.dropLast(5)) : last
    }
}
