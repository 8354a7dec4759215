import NIOCore
import Testing

@testable import FleetKit

@Suite("A followed page")
struct FollowedPageTests {
    private let stream = """
        retry: 2000

        event: value
        id: a
        data: {"name":"Shoe","price":1,"parts":{"stock":{"state":"missing"}}}

        :\u{20}

        event: patch
        id: b
        data: {"base":"a","patch":{"price":2,"parts":null}}


        """

    private func page(_ text: String, pieces: Int) -> FollowedPage {
        var reader = EventReader()
        var page = FollowedPage()
        let bytes = Array(text.utf8)
        for start in stride(from: 0, to: bytes.count, by: pieces) {
            let piece = ByteBuffer(bytes: bytes[start..<min(bytes.count, start + pieces)])
            for event in reader.read(piece) { page.took(event) }
        }
        return page
    }

    @Test("is the first value with all patches", arguments: [1, 7, 4_096])
    func patched(pieces: Int) {
        let page = page(stream, pieces: pieces)
        #expect(page.value == JSONValue(#"{"price":2,"name":"Shoe"}"#))
        #expect(page.updates == 1 && page.outOfOrder == 0 && page.unreadable == 0)
    }

    @Test("sees a patch of another state than its own")
    func outOfOrder() {
        let page = page(stream.replacing(#""base":"a""#, with: #""base":"z""#), pieces: 64)
        #expect(page.outOfOrder == 1)
    }
}
