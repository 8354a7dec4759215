import Foundation
import NIOHTTP1
import TestFixtures
import Testing

@Suite("Links to pictures")
struct PictureTests {
    @Test(
        "a path of ours is passed on however its slashes are spelled; any other link costs the part",
        arguments: [
            (#"\/img\/p7-1-thumb.svg"#, true), ("/img/p7-1-thumb.svg", true), ("https://example.org/img/p7.svg", false),
            ("/img/../p7.svg", false), ("/img/a/b", false), ("/img/", false), ("/IMG/p7.svg", false),
        ])
    func paths(link: String, isOurs: Bool) async throws {
        let store = try await StoreStub()
        store.answer(
            "/related",
            with: .json(
                #"{"items":[{"id":"p7","name":"Sock","price":9.00,"currency":"EUR","thumbUrl":"\#(link)"}]}"#))
        try await RunningBackend.with(.web, over: store) { web in
            let page = try await web.call(.GET, "/api/products/p42")
            let related = page.json?["relatedProducts"] as? [[String: Any]]
            #expect(page.status == 200)
            #expect(related?.first?["thumbUrl"] as? String == (isOurs ? "/img/p7-1-thumb.svg" : nil))
            #expect((page.json?["parts"] == nil) == isOurs)
        }
        await store.service.stop()
    }
}
