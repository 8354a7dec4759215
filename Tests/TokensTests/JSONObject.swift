import JSONSlices
import NIOCore
import Testing

func jsonObject(_ text: String) -> JSONValue {
    do {
        return try JSONDocument(ByteBuffer(string: text)).root
    } catch {
        Issue.record(error)
        return jsonObject("{}")
    }
}
