import CompositionCore
import Foundation
import JSONSlices
import NIOCore
import NIOHTTP1
import TestFixtures
import Testing

@testable import PartnerBFF
@testable import WebBFF

@Suite("Fields that clients choose")
struct FieldsTests {
    static let compositions: [(RunningBackend.Kind, String, Fields)] = [
        (.web, "/api/products/p42", ProductPage.fields), (.web, "/api/dashboard", Dashboard.fields),
        (.web, "/api/orders/o1", OrderDetail.fields), (.partner, "/v1/products/p42", ProductDocument.fields),
        (.partner, "/v1/products", ProductDocuments.fields),
    ]

    /// The members of an answer as a declaration lists them: of those that it looks into, what is in them too.
    private func names(in answer: String, lookingInto declared: Fields) throws -> [String] {
        var names: [String] = []
        for (key, value) in try JSONDocument(ByteBuffer(string: answer)).root.members {
            let name = key.string ?? ""
            names.append(name)
            guard declared.names.contains(where: { $0.hasPrefix(name + ".") }) else { continue }
            let inner = value.kind == .array ? Array(value.items)[0] : value
            names += inner.members.map { name + "." + ($0.key.string ?? "") }
        }
        return names
    }

    @Test("a composition writes exactly the fields that it declares, in that order", arguments: compositions)
    func declared(kind: RunningBackend.Kind, path: String, fields: Fields) async throws {
        let store = try await StoreStub()
        try await RunningBackend.with(kind, over: store) { backend in
            let answer = try await backend.call(.GET, path)
            #expect(try names(in: answer.text, lookingInto: fields) == fields.names)
        }
        await store.service.stop()
    }

    @Test("each declared field can be asked for alone", arguments: compositions)
    func alone(kind: RunningBackend.Kind, path: String, fields: Fields) async throws {
        let store = try await StoreStub()
        try await RunningBackend.with(kind, over: store) { backend in
            for field in fields.names {
                let answer = try await backend.call(.GET, "\(path)?fields=\(field)")
                #expect(answer.status == 200, "\(answer.text)")
                let only: Fields = Fields(stringLiteral: field.split(separator: ".").joined(separator: "(") + ")")
                let found = try names(in: answer.text, lookingInto: field.contains(".") ? only : .none)
                #expect(found == only.names, "\(answer.text)")
            }
            let unknown = try await backend.call(.GET, "\(path)?fields=costPrice")
            #expect(unknown.status == 400 && unknown.json?["field"] as? String == "fields")
            #expect(unknown.text.contains(fields.names.joined(separator: ", ")))
        }
        await store.service.stop()
    }

    @Test("services whose fields nobody asks for aren't called")
    func calls() async throws {
        let store = try await StoreStub()
        func services(_ kind: RunningBackend.Kind, _ path: String) async throws -> Set<String> {
            let before = store.service.requests.count
            try await RunningBackend.with(kind, over: store) { backend in
                let answer = try await backend.call(.GET, path)
                #expect(answer.status == 200)
            }
            return Set(
                store.service.requests.dropFirst(before).map { request in
                    String(request.path.dropFirst().prefix { $0 != "/" && $0 != "?" })
                })
        }
        #expect(try await services(.partner, "/v1/products/p42?fields=id,price") == ["products"])
        #expect(try await services(.partner, "/v1/products/p42?fields=id,stock") == ["products", "stock"])
        #expect(try await services(.partner, "/v1/products?fields=items.id") == ["products"])
        #expect(try await services(.web, "/api/products/p42?fields=product.name") == ["products"])
        #expect(
            try await services(.web, "/api/products/p42?fields=product.stockLevel,reviews.averageRating")
                == ["products", "stock", "reviews"])
        #expect(
            try await services(.web, "/api/dashboard?fields=user.name,unreadNotifications")
                == ["users", "notifications"])
        await store.service.stop()
    }

    @Test("the partner's id, price and stock")
    func partner() async throws {
        let store = try await StoreStub()
        try await RunningBackend.with(.partner, over: store) { partner in
            let document = try await partner.call(.GET, "/v1/products/p42?fields=id,price.amount,stock")
            #expect(
                document.text
                    == #"{"id":"p42","price":{"amount":"129.90"},"stock":{"level":17,"warehouse":"w1"}}"#)
            store.answer("/stock", with: .json("{}", status: 500))
            let without = try await partner.call(.GET, "/v1/products/p42?fields=id,stock")
            #expect(
                without.text
                    == #"{"id":"p42","parts":{"stock":{"state":"missing","reason":"unreachable"}}}"#)
        }
        await store.service.stop()
    }
}
