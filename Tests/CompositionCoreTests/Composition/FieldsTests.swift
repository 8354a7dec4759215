import CompositionCore
import Testing

@Suite("Fields that clients choose")
struct FieldsTests {
    private let fields: Fields = "id,name, price(amount,currency),stock"

    @Test func `a declaration lists members and what is in them`() {
        #expect(fields.names == ["id", "name", "price", "price.amount", "price.currency", "stock"])
        #expect(Fields.none.isEmpty && !fields.isEmpty)
    }

    @Test func `what was chosen stands in declared order, once`() throws {
        #expect(try fields.selection("stock,id,stock").names == ["id", "stock"])
        let selection = try fields.selection("price.currency,id")
        #expect(selection.share(of: "id") == .whole)
        #expect(selection.share(of: "price") == .members(["currency"]))
        #expect(selection.share(of: "name") == .nothing)
        #expect(try fields.selection("price,price.amount").share(of: "price") == .whole)
    }

    @Test(arguments: ["", "id,", "cost", "ID", "price.cost", "id, name", "stock.level"])
    func `what isn't known is refused, and the known are listed`(_ text: String) {
        let failure = #expect(throws: Failure.self) { try fields.selection(text) }
        #expect(failure?.code == .invalid && failure?.field == "fields")
        #expect(failure?.detail.hasSuffix("known are id, name, price, price.amount, price.currency, stock") == true)
    }

    @Test func `a composition learns what is wanted`() throws {
        var context = RequestContext.test()
        #expect(context.wants("stock"))
        context.fields = try fields.selection("price.amount,id")
        #expect(context.wants("id") && context.wants("price") && context.wants("price.amount"))
        #expect(!context.wants("price.currency") && !context.wants("stock"))
        context.fields = try fields.selection("price")
        #expect(context.wants("price.currency"))
    }
}
