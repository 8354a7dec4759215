/// What every service's seed agrees on about a product. A service keeps its own copy and never asks another's database.
struct SeedProduct: Sendable {
    static let count = 500
    /// The one that documentation and examples use.
    static let sampleNumber = 42

    let number: Int
    let name: String
    let shelf: Assortment.Shelf
    let price: Money
    let cost: Money
    let colour: String
    let material: String

    var id: String { "p\(number)" }
    var isSample: Bool { number == Self.sampleNumber }

    init(number: Int) {
        var generator = SeededGenerator(number, "product")
        let shelves = Assortment.shelves
        // So that the sample stands on the first shelf, Sport/Shoes.
        let shelf = shelves[(number + shelves.count - Self.sampleNumber % shelves.count) % shelves.count]
        let isSample = number == Self.sampleNumber
        self.number = number
        self.shelf = shelf
        let words = [generator.pick(Assortment.makers), generator.pick(Assortment.series), generator.pick(shelf.nouns)]
        name = isSample ? "Nordvik Aero Trail Runner" : words.joined(separator: " ")
        let cents = Int64(generator.number(shelf.euros)) * 100 + Int64(generator.pick([90, 95, 99, 50]))
        price = Money(minor: isSample ? 12_990 : cents, currency: "EUR")
        cost = Money(minor: price.minor * Int64(generator.number(42...68)) / 100, currency: "EUR")
        colour = isSample ? "red" : generator.pick(Assortment.colours)
        material = generator.pick(shelf.materials)
    }

    static var all: some Sequence<SeedProduct> { (1...count).lazy.map(SeedProduct.init(number:)) }

    static func pictureURL(_ id: String, _ picture: Int, thumb: Bool = false) -> String {
        "/img/\(id)-\(picture)\(thumb ? "-thumb" : "").svg"
    }
}
