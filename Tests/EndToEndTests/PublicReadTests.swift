import Testing
import TestFixtures

extension EndToEnd {
    /// What anyone may read: pages, cards, lists, pictures.
    @Suite struct PublicReadTests {
        @Test func `the page has every declared field and no other`() async throws {
            let answer = try await system().call("web", "/api/products/p17")
            #expect(answer.status == 200)
            let page = answer.json
            #expect(page.keys == ["product", "reviews", "relatedProducts", "breadcrumbs"])
            let product: Set = [
                "id", "name", "description", "price", "currency", "category", "cachedRating", "attributes", "images",
                "inStock", "stockLevel",
            ]
            #expect(page["product"].keys == product)
            #expect(page["product"]["images"][0].keys == ["url", "thumbUrl", "alt"])
            #expect(page["reviews"].keys == ["items", "averageRating", "distribution"])
            #expect(page["reviews"]["items"].items.count == 20)
            #expect(page["reviews"]["items"][0].keys == ["id", "rating", "title", "comment", "author", "createdAt"])
            #expect(page["reviews"]["items"][0]["author"].keys == ["id", "name"])
            #expect(page["relatedProducts"].items.count == 8)
            #expect(page["relatedProducts"][0].keys == ["id", "name", "price", "currency", "thumbUrl"])
        }

        @Test func `average and distribution are of the items`() async throws {
            let reviews = try await system().call("web", "/api/products/p18").json["reviews"]
            let ratings = reviews["items"].items.compactMap { $0["rating"].int }
            let counted = (1...5).map { stars in ratings.count { $0 == stars } }
            #expect(reviews["distribution"].items.compactMap(\.int) == counted)
            let mean = Double(ratings.reduce(0, +)) / Double(ratings.count)
            #expect(abs((reviews["averageRating"].double ?? 0) - mean) < 0.000_001)
        }

        @Test func `the card has seven fields, and its link leads to the picture`() async throws {
            let system = try system()
            let card = try await system.call("mobile", "/products/p17").json
            #expect(card.keys == ["id", "name", "price", "currency", "thumbnail", "inStock", "ratingAvg"])
            let link = try #require(card["thumbnail"].string)
            let base = try system.address("mobile")
            #expect(link.hasPrefix(base + "/img/"))
            let picture = try await system.call("mobile", String(link.dropFirst(base.count)))
            #expect(picture.status == 200)
            #expect(picture.header("Content-Type")?.hasPrefix("image/") == true)
        }

        @Test(arguments: [("web", "/api/products/p17"), ("mobile", "/products/p17"), ("mobile", "/img/p17-1.svg")])
        func `what the client has already isn't sent again`(_ backend: String, _ path: String) async throws {
            let system = try system()
            let first = try await system.call(backend, path)
            let tag = try #require(first.header("ETag"))
            let again = try await system.call(backend, path, headers: ["If-None-Match": tag])
            #expect(again.status == 304)
            #expect(again.text.isEmpty)
            #expect(again.header("ETag") == tag)
        }

        @Test func `a list is read page by page, each product once, to its end`() async throws {
            let system = try system()
            var ids: [String] = []
            var cursor: String?
            repeat {
                let path = "/products?category=Shoes&limit=7" + (cursor.map { "&cursor=\($0)" } ?? "")
                let page = try await system.call("mobile", path)
                try #require(page.status == 200)
                ids += page.json["items"].items.compactMap { $0["id"].string }
                cursor = page.json["next"].string
            } while cursor != nil && ids.count < 600
            #expect(ids.count > 7 && ids.count < 600)
            #expect(Set(ids).count == ids.count)
        }

        @Test(arguments: ["limit=0", "limit=-1", "limit=1000000000", "limit=x", "cursor=forged", "limit=1&limit=2"])
        func `a list refuses a query that it can't mean`(_ query: String) async throws {
            let answer = try await system().call("mobile", "/products?\(query)")
            #expect(answer.status == 400)
            #expect(answer.header("Content-Type") == "application/problem+json")
            #expect(answer.json["field"].string.map { query.hasPrefix($0) } == true)
        }

        @Test(arguments: ["web", "mobile"])
        func `an unknown product is not found`(_ backend: String) async throws {
            let path = backend == "web" ? "/api/products/nothing" : "/products/nothing"
            let answer = try await system().call(backend, path)
            #expect(answer.status == 404)
            #expect(answer.json["status"].int == 404)
        }

        private func system() throws -> RunningSystem { try EndToEnd.system() }
    }
}
