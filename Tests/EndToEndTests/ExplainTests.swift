import Foundation
import TestFixtures
import Testing

extension EndToEnd {
    /// `facet explain` against the running system and beside it.
    @Suite struct ExplainTests {
        private static let facet = ".build/release/facet"

        private func explained(_ arguments: String) async throws -> (JSON, Int32) {
            let said = try await EndToEnd.system().shell(
                "\(Self.facet) explain \(arguments) --json || echo \"exit $?\"")
            let halves = said.output.split(separator: "\nexit ", maxSplits: 1)
            let document = try #require(JSON(halves.first.map { Data($0.utf8) } ?? Data()), "\(said.output)")
            let status = halves.count == 2 ? Int32(halves[1].filter(\.isNumber)) ?? -1 : 0
            return (document, status)
        }

        @Test(arguments: [
            ("web product p42", "GET /api/products/{id}", 4), ("mobile products p42", "GET /products/{id}", 2),
            ("mobile products 'category=Shoes&limit=5'", "GET /products", 2),
            ("partner product p42 --as client:acme", "GET /v1/products/{id}", 2),
            ("web dashboard --user u1", "GET /api/dashboard", 3), ("iot product p42", "ask product", 2),
            ("iot shelf --device scale-demo", "ask shelf", 3),
        ])
        func `a composition is run where it is served, with all its fetches`(
            _ arguments: String, _ route: String, _ count: Int
        ) async throws {
            let (document, status) = try await explained(arguments)
            #expect(status == 0)
            #expect(document["isServing"].bool == true)
            #expect(document["route"].string == route)
            // A device that asked a moment ago is known without a fetch.
            #expect((count - 1...count).contains(document["fetches"].items.count), "\(document)")
            #expect(document["answer"]["bytes"].int ?? 0 > 0)
            #expect(document["failure"] == .absent)
        }

        @Test func `the waterfall has a line for each part, and no colours in a pipe`() async throws {
            let said = try await EndToEnd.system().shell("\(Self.facet) explain web product p42 --repeat 2")
            #expect(said.status == 0)
            for part in ["product ", "reviews ", "relatedProducts ", "stock "] {
                #expect(said.output.contains("\n\(part)"), "\(said.output)")
            }
            #expect(said.output.contains("catalog /products/p42"))
            #expect(said.output.contains("run 2") && said.output.contains("kB of json in "))
            #expect(!said.output.contains("\u{1B}"))
        }

        @Test func `a stock of several products is one batched fetch`() async throws {
            let (document, _) = try await explained("mobile products 'category=Shoes&limit=5'")
            let stock = document["fetches"].items.first { $0["service"].string == "inventory" }
            #expect(stock?["batched"].int == 5)
        }

        @Test func `a choice of fields reads less, and what it leaves out is no part`() async throws {
            let (document, status) = try await explained("web product 'p43?fields=product'")
            #expect(status == 0)
            #expect(Set(document["fetches"].items.map { $0["part"].string }) == ["product", "stock"])
            #expect(document["parts"].items.map { $0["name"].string } == ["stock"])
        }

        @Test func `a failing composition is explained, and the status is 1`() async throws {
            let (document, status) = try await explained("web product nothing")
            #expect(status == 1)
            #expect(document["failure"]["status"].int == 404)
            #expect(document["failure"]["deviceCode"].int == 5)
            let (dashboard, unsigned) = try await explained("web dashboard")
            #expect(unsigned == 1 && dashboard["failure"]["status"].int == 401)
        }

        @Test func `an unknown composition lists what there is`() async throws {
            let said = try await EndToEnd.system().shell("\(Self.facet) explain web prodcut p42 || true")
            #expect(said.output.contains("did you mean product"), "\(said.output)")
            #expect(said.output.contains("dashboard: GET /api/dashboard"), "\(said.output)")
        }

        @Test func `no public listener explains`() async throws {
            let system = try EndToEnd.system()
            for backend in ["web", "mobile", "partner"] {
                #expect(try await system.call(backend, "/explain/product/p42").status == 404)
            }
            let operations = system.runFile?["endpoints"]["operations"]["web"].string ?? ""
            #expect(try await get(operations + "/explain/product/p42").status == 200)
        }

        @Test func `the address can be given, and another backend's is refused`() async throws {
            let system = try EndToEnd.system()
            let operations = system.runFile?["endpoints"]["operations"]
            let web = try #require(operations?["web"].string)
            let mobile = try #require(operations?["mobile"].string)
            let (document, _) = try await explained("web product p42 --data /nowhere --operations \(web)")
            #expect(document["isServing"].bool == true)
            let other = try await system.shell("\(Self.facet) explain web product p42 --operations \(mobile) || true")
            #expect(other.output.contains("is no operations listener of web"), "\(other.output)")
        }

        @Test func `where nobody serves it is run by the command itself, which says so in a line`() async throws {
            let system = try EndToEnd.system()
            let services = (system.runFile?["services"].members ?? [:]).compactMapValues(\.string)
                .filter { $0.key != "telemetry" && $0.key != "shelves" }
            let addresses = services.map { "--services-\($0.key)-url \($0.value)" }.joined(separator: " ")
            let said = try await system.shell(
                "mkdir -p beside && \(Self.facet) explain web product p42 --data beside --web-operations-port 1"
                    + " \(addresses) 2>notice; cat notice")
            #expect(said.output.contains("kB of json in "), "\(said.output)")
            let notice = "web doesn't run at http://127.0.0.1:1: run in this process"
            #expect(said.output.split(separator: "\n").last.map(String.init) == notice, "\(said.output)")
        }
    }
}
