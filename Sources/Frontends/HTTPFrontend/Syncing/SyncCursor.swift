import CompositionCore
import Foundation
import NIOCore

/// What a client has, in the client's own keeping: the name of each entry and what tells its state from others. So
/// any instance can say what is new to the client, also after a restart, and the same question has the same answer.
///
/// It is a user's: another's is refused. It is no secret of the server's, and nobody gains by making one up: entries
/// are composed for whoever is signed in, whatever a cursor says.
struct SyncCursor: Hashable, Sendable {
    /// Of the names and states. In base64url a third more, which leaves room in a target for what a client asks to keep.
    static let byteCountMax = 3_900
    static let textLengthMax = (headerByteCount + byteCountMax) * 4 / 3 + 3
    static let nameLengthMax = 200
    private static let layout: UInt8 = 1
    private static let checkByteCount = 8
    private static let headerByteCount = 1 + checkByteCount

    /// By name. Whoever has the same has the same cursor, whatever way it came there.
    private(set) var entries: [String: SyncedState] = [:]

    var names: [String] { entries.keys.sorted() }

    subscript(_ name: String) -> SyncedState? {
        get { entries[name] }
        set { entries[name] = newValue }
    }

    /// Whether one entry more can be written down.
    func hasRoom(for name: String) -> Bool {
        guard name.utf8.count <= Self.nameLengthMax else { return false }
        let most = entries.keys.reduce(Self.cost(name)) { $0 + Self.cost($1) }
        guard most > Self.byteCountMax else { return true }
        return Self.written(names + [name]).count + (entries.count + 1) * SyncedState.byteCountMax <= Self.byteCountMax
    }

    private static func cost(_ name: String) -> Int { 2 + name.utf8.count + SyncedState.byteCountMax }
}

extension SyncCursor {
    /// What is said of a text that isn't one.
    static let refusal = Failure(
        .invalid, "is not a cursor that was given to this user: begin anew without it", field: "since")

    func text(for owner: ResourceID) -> String {
        let payload = Self.written(names) { entries[$0]?.write(to: &$1) }
        let bytes = [Self.layout] + Self.check(payload[...], owner) + payload
        return Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
            .replacing("=", with: "")
    }

    /// Throws `invalid` where it isn't one of this user's.
    init(_ text: String, of owner: ResourceID) throws(Failure) {
        let standard = text.replacing("-", with: "+").replacing("_", with: "/")
        let padding = String(repeating: "=", count: (4 - standard.utf8.count % 4) % 4)
        guard text.utf8.count <= Self.textLengthMax, let data = Data(base64Encoded: standard + padding),
            data.count >= Self.headerByteCount, data.first == Self.layout
        else { throw Self.refusal }
        var bytes = [UInt8](data)[1...]
        let check = bytes.prefix(Self.checkByteCount)
        bytes = bytes.dropFirst(Self.checkByteCount)
        guard Array(check) == Self.check(bytes, owner) else { throw Self.refusal }
        var before: [UInt8] = []
        while !bytes.isEmpty {
            guard let name = Self.name(after: before, &bytes), let state = SyncedState(&bytes) else {
                throw Self.refusal
            }
            entries[String(decoding: name, as: UTF8.self)] = state
            before = name
        }
    }

    /// Of the owner and what is said, so that another's cursor and a garbled one are told.
    private static func check(_ payload: ArraySlice<UInt8>, _ owner: ResourceID) -> [UInt8] {
        var bytes = ByteBuffer(string: owner.text + "\n")
        bytes.writeBytes(payload)
        let hash = EntityTag(of: bytes).hash
        return (0..<checkByteCount).map { UInt8(truncatingIfNeeded: hash >> (8 * UInt64($0))) }
    }

    /// Each name is how much of it the one before begins with too, and the rest.
    private static func written(
        _ names: [String], state: (String, inout [UInt8]) -> Void = { _, _ in }
    ) -> [UInt8] {
        var bytes: [UInt8] = []
        var before: [UInt8] = []
        for name in names {
            let text = Array(name.utf8)
            let shared = zip(text, before).prefix { $0 == $1 }.count
            bytes += [UInt8(shared), UInt8(text.count - shared)] + text[shared...]
            state(name, &bytes)
            before = text
        }
        return bytes
    }

    private static func name(after before: [UInt8], _ bytes: inout ArraySlice<UInt8>) -> [UInt8]? {
        guard let shared = bytes.popFirst(), let count = bytes.popFirst(), Int(shared) <= before.count,
            Int(count) <= bytes.count
        else { return nil }
        let name = before.prefix(Int(shared)) + bytes.prefix(Int(count))
        bytes = bytes.dropFirst(Int(count))
        let isPlain = name.allSatisfy { (0x21...0x7e).contains($0) }
        return isPlain && (1...nameLengthMax).contains(name.count) ? Array(name) : nil
    }
}
