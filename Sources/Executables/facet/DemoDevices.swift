import FacetApplication
import Foundation

/// The devices and ids of the demonstration.
enum DemoDevices {
    static let sample = ["product": "p42", "user": "u1", "label": "label-demo", "scale": "scale-demo"]

    /// Puts the keys of the demo devices where people and `facet ask` look for them.
    static func publishKeys(_ stage: Stage) throws {
        let source = "\(stage.dataFolder)/data/device-keys.csv"
        guard let keys = FileManager.default.contents(atPath: source) else { throw MissingKeys(path: source) }
        let path = keysPath(stage.dataFolder)
        let draft = path + ".new"
        try? FileManager.default.removeItem(atPath: draft)
        guard FileManager.default.createFile(atPath: draft, contents: keys, attributes: [.posixPermissions: 0o600]),
            rename(draft, path) == 0
        else { throw MissingKeys(path: path) }
    }

    /// The API key of a device; nil if the file doesn't have it.
    static func key(of device: String, dataFolder: String) -> String? {
        guard let data = FileManager.default.contents(atPath: keysPath(dataFolder)) else { return nil }
        for line in String(decoding: data, as: UTF8.self).split(whereSeparator: \.isNewline) {
            let columns = line.split(separator: ",", maxSplits: 1)
            if columns.count == 2, columns[0] == device { return String(columns[1]) }
        }
        return nil
    }

    private static func keysPath(_ dataFolder: String) -> String { "\(dataFolder)/device-keys.csv" }
}

struct MissingKeys: Error, CustomStringConvertible {
    let path: String

    var description: String { "the devices' keys can't be read or written: \(path)" }
}
