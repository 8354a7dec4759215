import CompositionCore
public import JSONSlices

/// The sizes that the catalog draws a picture in, by the end of its name.
public enum PictureSize: String, Sendable, Hashable, CaseIterable {
    /// 48 pixels wide.
    case small = "-small"
    /// 96.
    case thumbnail = "-thumb"
    /// 640.
    case full = ""
    /// 1280.
    case large = "-large"
}

/// `/img/` and one id: a path below whichever backend answers, never a link to somewhere else.
public struct PicturePath: Sendable {
    /// The path as it arrived.
    public let slice: JSONValue

    public var text: String { slice.string ?? "" }

    /// The path of the same picture in a size, by the store's way of naming them: `p42-1.svg`, `p42-1-thumb.svg`.
    /// A picture that is named otherwise has one size.
    public func text(in size: PictureSize?) -> String {
        let text = text
        guard let size, text.hasSuffix(".svg") else { return text }
        let name = text.dropLast(text.hasSuffix("-thumb.svg") ? "-thumb.svg".count : ".svg".count)
        let sized = name + size.rawValue + ".svg"
        return Self.isPath(String(sized)) ? String(sized) : text
    }

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

extension JSONWriter {
    /// A link to a picture: as the catalog wrote it, or to another size.
    public mutating func member(_ name: StaticString, _ path: PicturePath, in size: PictureSize?) {
        guard let size else { return member(name, path.slice) }
        member(name, path.text(in: size))
    }
}
