import NIOCore

@testable import FacetApplication

/// The attributes of an event, to be written in any format.
struct SampleEvent {
    var attributes: [String: String]

    init(_ sequence: Int64, of key: String = "catalog/product/p42", version: Int64 = 2, time: String? = nil) {
        let words = key.split(separator: "/", maxSplits: 1)
        attributes = [
            "specversion": "1.0", "id": "\(sequence)", "source": "/\(words[0])", "type": "changed",
            "subject": String(words[1]), "sequence": "\(sequence)", "version": "\(version)",
        ]
        attributes["time"] = time
    }

    func with(_ name: String, _ value: String?) -> Self {
        var copy = self
        copy.attributes[name] = value
        return copy
    }

    var json: String {
        "{" + attributes.sorted { $0.key < $1.key }.map { "\"\($0.key)\": \"\($0.value)\"" }.joined(separator: ", ")
            + "}"
    }

    var headers: [(String, String)] { attributes.map { ("ce-\($0.key)", $0.value) } }

    var parsed: ChangeEvent {
        get throws { try ChangeEvent(json: ByteBuffer(string: json)) }
    }
}
