import CompositionCore
public import JSONSlices

/// `/img/` and one id: a path below whichever backend answers, never a link to somewhere else.
public struct PicturePath: Sendable {
    /// The path as it arrived.
    public let slice: JSONValue

    public var text: String { slice.string ?? "" }

    init(_ json: JSONValue, _ key: StaticString) throws(JSONError) {
        slice = try json.string(key)
        // As every service of ours writes it, or with escapes (`\/img\/…` is the same path).
        let isPath = slice.withBytes { Self.isPath(UnsafeRawBufferPointer(rebasing: $0.dropFirst().dropLast())) }
        guard isPath || Self.isPath(text) else { throw .unexpected(field: key.description) }
    }

    private static func isPath(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { isPath(UnsafeRawBufferPointer($0)) }
    }

    private static func isPath(_ bytes: UnsafeRawBufferPointer) -> Bool {
        bytes.starts(with: folder)
            && ResourceID.isValid(UnsafeRawBufferPointer(rebasing: bytes.dropFirst(folder.count)))
    }

    private static let folder = Array("/img/".utf8)
}
