import Foundation

/// What messages consist of, as proto/fields prints it: message, number, name, type.
struct ProtocolFields {
    private struct Place: Hashable {
        let message: Substring
        let number: Substring
    }

    private struct Field: Equatable {
        let name: Substring
        let type: Substring
    }

    private var fields: [Place: Field] = [:]
    private var reservedNames: Set<Substring> = []
    var count: Int { fields.count }

    init(_ text: String) {
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count == 4 else { continue }
            if words[3] == "reserved" {
                reservedNames.insert(words[0] + " " + words[2])
            } else {
                fields[Place(message: words[0], number: words[1])] = Field(name: words[2], type: words[3])
            }
        }
    }

    static func ofProject() throws -> ProtocolFields {
        let made = Pipe()
        let print = Process()
        print.executableURL = Document.folder.appendingPathComponent("proto/fields")
        print.standardOutput = made
        try print.run()
        let text = String(decoding: made.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        print.waitUntilExit()
        guard print.terminationStatus == 0 else { throw CocoaError(.executableLoad) }
        return ProtocolFields(text)
    }

    /// What would break devices that were built for `released`: a number that means something else, or one that is gone and
    /// could be given away again.
    func breaks(since released: ProtocolFields) -> [String] {
        released.fields.compactMap { place, old -> String? in
            let what = "\(place.message) \(place.number)"
            guard let new = fields[place] else { return "\(what) \(old.name) is gone and not reserved" }
            if new.name == "reserved" {
                let isSafe = old.name == "reserved" || reservedNames.contains(place.message + " " + old.name)
                return isSafe ? nil : "\(what): the name \(old.name) is not reserved"
            }
            return new == old ? nil : "\(what) was \(old.name) \(old.type) and is \(new.name) \(new.type)"
        }.sorted()
    }
}
