import Foundation

/// The devices' API keys, from files with a line `device id,key` each.
public struct DeviceKeys: Sendable, Hashable {
    /// In the order of the files.
    public private(set) var ids: [String] = []
    private var keys: [String: String] = [:]

    public init() {}

    public subscript(id: String) -> String? { keys[id] }

    /// Adds a file's devices; a device that is known already keeps its key.
    ///
    /// - Throws: with file and line of what is no such line, or why the file can't be read.
    public mutating func read(_ path: String) throws(FleetError) {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw FleetError("\(path): can't be read")
        }
        try add(String(decoding: data, as: UTF8.self), file: path)
    }

    mutating func add(_ text: String, file: String) throws(FleetError) {
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for (index, line) in lines.enumerated() where !line.isEmpty {
            let parts = line.split(separator: ",", omittingEmptySubsequences: false)
            guard parts.count == 2, (1...64).contains(parts[0].utf8.count), (1...64).contains(parts[1].utf8.count)
            else {
                throw FleetError("\(file):\(index + 1): a line is a device's id and its key, as in scale-1,4kX…")
            }
            add(String(parts[0]), key: String(parts[1]))
        }
    }

    public mutating func add(_ id: String, key: String) {
        guard keys[id] == nil else { return }
        keys[id] = key
        ids.append(id)
    }
}
