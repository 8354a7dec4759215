import GRDB

extension Catalog {
    static func createTables(in db: Database) throws {
        try Product.createTables(in: db)
    }

    static func seed(_ db: Database, in folder: DataFolder) throws {
        try db.insert(into: "products", rows: SeedProduct.all.map(row))
        try db.insert(
            into: "categories",
            rows: SeedProduct.all.lazy.flatMap { product in product.shelf.category.map { [$0, product.number] } })
    }

    private static func row(_ product: SeedProduct) -> [(any DatabaseValueConvertible)?] {
        var generator = SeededGenerator(product.number, "catalog")
        let (rating, pictures) = (generator.number(31...49), generator.number(2...4))
        return [
            product.number, product.id, product.name, description(of: product), product.price.minor,
            product.cost.minor, product.price.currency, product.shelf.category.joined(separator: "/"),
            product.isSample ? 44 : rating, attributes(of: product), pictures, 1,
        ]
    }

    private static func attributes(of product: SeedProduct) -> String {
        product.isSample
            ? #"{"colour":"red"}"# : #"{"colour":"\#(product.colour)","material":"\#(product.material)"}"#
    }

    private static func description(of product: SeedProduct) -> String {
        var generator = SeededGenerator(product.number, "description")
        let noun = product.name.split(separator: " ").dropFirst(2).joined(separator: " ").lowercased()
        let (top, leaf) = (product.shelf.category[0].lowercased(), product.shelf.category[1].lowercased())
        let sentences = [
            "The \(product.name) is made for people who use it every day and expect it to last.",
            generator.pick([
                "Its \(product.material) parts are chosen for a long life and can be replaced one by one.",
                "It is made of \(product.material) that ages well and can be repaired with ordinary tools.",
            ]),
            "We tested this \(noun) for \(generator.number(3...14)) months in \(generator.number(4...40)) households "
                + "and shops before it came to the shelf, and what broke in the tests was made again.",
            generator.pick([
                "It comes in \(product.colour), packed in paper and card, without plastic.",
                "The colour is a calm \(product.colour); the box is card and holds no plastic.",
            ]),
            "In the \(leaf) section you find what goes with it: spare parts, care and the matching "
                + "pieces of the series.",
            "The maker gives \(generator.number(2...10)) years of guarantee on material and work; "
                + "bring it back to any of our shops, with or without the receipt.",
        ]
        return (sentences + shopSentences(top, &generator)).joined(separator: " ")
    }

    private static func shopSentences(_ top: String, _ generator: inout SeededGenerator) -> [String] {
        [
            generator.pick([
                "Most people in our \(top) department take it home after they held it once.",
                "Our \(top) department chose it from \(generator.number(6...30)) candidates.",
            ]),
            "Care is simple: wipe it with a damp cloth, keep it dry, and check the moving parts once a year.",
            "Weight and size are printed on the shelf label; a scale under the shelf knows how many are left.",
        ]
    }
}
