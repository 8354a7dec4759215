import CompositionCore
import HTTPFrontend
import JSONSlices
import StoreClients

/// A shelf as the console shows it: what stands there, how much of it, and what its scale weighed in the last hour.
struct ShelfView: Composition {
    static let name = "shelves"
    static let optionalParts: [PartName] = ["product", "stock", "weight"]
    static let fields = answer.fields

    private static let weightSensor = 1

    let shelf: Place
    let product: Part<Product>
    let stock: Part<Stock>
    let weight: Part<SensorSeries>

    init(_ id: ResourceID, from store: WebServices, in context: RequestContext) async throws {
        let shelf = try await context.required("shelf") { try await store.devices.place(id, in: $0) }
        let scale = shelf.device("scale")
        async let product = context.part("product", if: context.wants("productName")) {
            try await store.catalog.product(shelf.product, in: $0)
        }
        async let stock = context.part("stock", if: context.wants("quantity") || context.wants("alarm")) {
            try await store.inventory.stock(shelf.product, in: $0)
        }
        async let weight = context.part("weight", if: scale != nil && context.wants("weight")) {
            try await store.telemetry.lastHour(of: Self.weightSensor, scale ?? id, in: $0)
        }
        self.shelf = shelf
        self.product = await product
        self.stock = await stock
        self.weight = await weight
    }

    var parts: PartStates {
        PartStates(["product": product.state, "stock": stock.state, "weight": weight.state])
    }

    enum Alarm: String, CaseIterable {
        case none, low, out
    }

    var alarm: Alarm? {
        stock.value.map { $0.quantity <= 0 ? .out : $0.quantity <= shelf.lowAt ? .low : .none }
    }
}

extension ShelfView: JSONAnswer {
    static let answer = Schema.object(
        named: "Shelf", "A shelf: what stands there, how much of it, and what its scale weighed in the last hour.",
        [
            .field("id", .id("The shelf.")),
            .field("productId", .id("What stands there.")),
            .optional("productName", .text("What it is called.")),
            .field("unitWeightGrams", .integer("What one piece weighs.", in: 0...Int.max)),
            .field("lowAt", .integer("From how many pieces on there are few left.", in: 0...Int.max)),
            .optional("quantity", .integer("How many pieces there are.")),
            .optional(
                "alarm",
                .choice("Whether there are few pieces left, or none.", of: Alarm.allCases.map(\.rawValue))),
            .optional("weight", SensorSeries.schema("What the shelf's scale weighs.", unit: "g")),
        ])

    func writeMembers(to json: inout JSONWriter) {
        json.member("id", shelf.id.text)
        json.member("productId", shelf.product.text)
        json.member("productName", product.value?.name)
        json.member("unitWeightGrams", shelf.unitWeightGrams)
        json.member("lowAt", shelf.lowAt)
        json.member("quantity", stock.value?.quantity)
        json.member("alarm", alarm?.rawValue)
        if let weight = weight.value { json.member("weight", object: { weight.write(to: &$0, unit: "g") }) }
    }
}
