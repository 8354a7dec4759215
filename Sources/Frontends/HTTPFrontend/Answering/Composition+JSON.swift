public import CompositionCore
public import JSONSlices
public import NIOCore

extension Composition where Self: JSONRepresentable {
    /// The bytes of the JSON object that clients get: the declared members, then `parts` where one isn't fresh.
    public func jsonBytes() -> ByteBuffer {
        var json = JSONWriter(capacity: 16 << 10)
        json.object {
            writeMembers(to: &$0)
            $0.writeParts(parts)
        }
        return json.buffer
    }
}
