import CompositionCore
import HTTPTypes
import JSONSlices

@testable import HTTPFrontend

/// What a shelf has: a composition that declares everything that can be declared.
struct Shelf: Composition, JSONAnswer {
    static let name = "shelf"
    static let optionalParts: [PartName] = ["stock"]
    static let deviceClasses: [DeviceClass] = [.tv]
    static let fields = answer.fields
    static let answer = Schema.object(
        named: "Shelf", "What a shelf has.",
        [
            .field("row", .integer("Which row.", in: 1...9)),
            .field("items", .array(of: item, "What stands there.", count: 0...2)),
            .optional("stock", .boolean("Whether there is any.")),
        ])
    private static let item = Schema.object(
        named: "ShelfItem", "A thing.", [.field("id", .id("Which.")), .optional("name", .text("What it is called."))])

    let place: ShelfPlace

    init(_ place: ShelfPlace, from services: Void, in context: RequestContext) async throws {
        self.place = place
    }

    func writeMembers(to json: inout JSONWriter) {
        json.member("row", place.row)
        json.member("items", [place.side ?? "none"]) { json, name in
            json.object {
                $0.member("id", "a1")
                $0.member("name", name)
            }
        }
        json.member("stock", true)
    }
}

/// `/shelves/{id}?row=&side=`, and a header.
struct ShelfPlace: HTTPSubject {
    private static let id: Parameter<ResourceID> = .path("id", .id("The shelf."))
    private static let row: Parameter<Int> = .query("row", .integer("Which row.", in: 1...9), default: 1)
    private static let side: Parameter<String?> = .query(
        optional: "side", .choice("Which side.", of: ["left", "right"]))
    private static let note: Parameter<String?> = .header(
        optional: "X-Note", .text("A remark.", length: 1...4, of: .visible))
    static let parameters = [id.declaration, row.declaration, side.declaration, note.declaration]

    let row: Int
    let side: String?

    init(_ input: HTTPInput) throws(Failure) {
        _ = try input[Self.id]
        row = try input[Self.row]
        side = try input[Self.side]
        _ = try input[Self.note]
    }
}

/// What is to stand on a shelf.
struct NewItem: HTTPBody {
    private static let name = Member("name", .text("What it is called.", length: 2...5))
    private static let count = Member("count", .integer("How many.", in: 1...9))
    private static let price = Member("price", .amount("For one."))
    private static let isNew = Member("isNew", .boolean("Whether it was never sold."))
    static let schema = Schema.object(
        named: "NewItem", "Puts a thing on a shelf.", [name.field, count.field, price.field, isNew.field])

    let price: String

    init(_ body: InputObject) throws(Failure) {
        _ = try body[Self.name]
        _ = try body[Self.count]
        price = try body[Self.price]
        _ = try body[Self.isNew]
    }
}

struct PutItem: JSONAnswer {
    static let answer = Schema.object(named: "PutItem", "What stands there.", [.field("price", .decimal("For one."))])
    let price: String

    func writeMembers(to json: inout JSONWriter) {
        json.key("price")
        json.value(digits: price)
    }
}

/// All of that, published.
func shelfRoutes() -> HTTPRoutes<Void> {
    var routes = HTTPRoutes(services: ())
    routes.get("v1/shelves/{id}", Shelf.self)
    routes.get("v2/shelves/{id}", Shelf.self, for: .client(scope: "shelves"))
    routes.write(.post, "v1/shelves/{id}", for: .client, status: 201, answering: PutItem.answer) {
        (write: HTTPWrite<ResourceID, NewItem>, _, _) in PutItem(price: write.body.price)
    }
    routes.describe(
        as: APIDescription(
            title: "Shelves", summary: "What stands where.", version: "1.2.3", server: "https://shelves.example"),
        at: "v1/openapi.json")
    return routes
}
