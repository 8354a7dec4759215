import Foundation

/// The device models of a folder: each `*.yaml` in it is one.
public struct ModelFolder: Sendable {
    /// Sorted by name.
    public let models: [DeviceModel]

    /// Reads every model file of `path`.
    ///
    /// - Throws: `ModelMistakes` with all that is wrong in all of them.
    public init(at path: String) throws(ModelMistakes) {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else {
            throw ModelMistakes(all: [.whole(path, "there is no such folder, or it can't be read")])
        }
        var models: [DeviceModel] = []
        var mistakes: [ModelMistake] = []
        for name in names.sorted() where name.hasSuffix(".yaml") {
            do {
                models.append(try ModelFile.read("\(path)/\(name)"))
            } catch {
                mistakes += error.all
            }
        }
        if models.isEmpty && mistakes.isEmpty {
            mistakes.append(.whole(path, "has no model file (a model is a file NAME.yaml)"))
        }
        guard mistakes.isEmpty else { throw ModelMistakes(all: mistakes) }
        self.models = models
    }

    public init(models: [DeviceModel]) {
        self.models = models.sorted { $0.name < $1.name }
    }

    public func model(named name: String) -> DeviceModel? {
        models.first { $0.name == name }
    }

    /// The model whose `ids` prefix begins `id`; the longest one wins.
    public func model(forDevice id: String) -> DeviceModel? {
        models.filter { !$0.idPrefix.isEmpty && id.hasPrefix($0.idPrefix) }
            .max { $0.idPrefix.utf8.count < $1.idPrefix.utf8.count }
    }
}

extension ModelMistake {
    package static func whole(_ file: String, _ message: String) -> ModelMistake {
        ModelMistake(file: file, line: 0, column: 0, message: message, source: "")
    }
}
