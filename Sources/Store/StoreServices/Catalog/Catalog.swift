import GRDB

/// Products, their categories and their pictures.
struct Catalog: Microservice {
    static let name = "catalog"
    static let access: AccessTable = ["web": [.read, .write], "mobile": .read, "partner": .read, "iot": .read]

    let database: ServiceDatabase

    init(_ database: ServiceDatabase) {
        self.database = database
    }

    var routes: [Route] {
        [
            .get("/products/{id}", product),
            .get("/products", products),
            .patch("/products/{id}", isForManagers: true, change),
            .get("/img/{file}", picture),
        ]
    }

    private func product(_ call: Call) async throws -> Answer {
        let id = try call.id()
        let product = try await database.read { try Product.fetch(id, in: $0) }
        return .json(200, product.write)
    }

    private func products(_ call: Call) async throws -> Answer {
        if let ids = try call.ids() {
            return list(try await database.read { try $0.rows(of: "products", ids).map(Product.init) })
        }
        let (category, after, limit) = (
            try call.optionalID("category"), try call.query.position("cursor"), try call.query.limit()
        )
        let products = try await database.read { db in
            try Product.page(of: category, after: after, limit: limit + 1, in: db)
        }
        return list(Array(products.prefix(limit)), next: products.count > limit ? products[limit - 1].number : nil)
    }

    private func list(_ products: [Product], next: Int64? = nil) -> Answer {
        .json { json in
            json.array("items", products) { $1.write(to: &$0) }
            if let next { json.field("next", String(next)) }
        }
    }

    private func change(_ call: Call) async throws -> Answer {
        let id = try call.id()
        let change = try call.decode(ProductChange.self)
        return try await database.write(for: call) { db in
            var product = try Product.fetch(id, in: db)
            let before = product.category
            try change.apply(to: &product)
            try product.update(in: db)
            try Outbox.announce("product", id, version: product.version, in: db)
            // A category's list changes only when a product enters or leaves it.
            for category in Set(before).symmetricDifference(product.category).sorted() {
                try Outbox.announceNext("category", category, in: db)
            }
            return .json(200, product.write)
        }
    }
}
