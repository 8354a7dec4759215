import GRDB

extension Reviews {
    static func createTables(in db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE reviews (
                    number INTEGER PRIMARY KEY, productId TEXT NOT NULL, rating INTEGER NOT NULL, title TEXT NOT NULL,
                    comment TEXT NOT NULL, authorId TEXT NOT NULL, authorName TEXT NOT NULL,
                    createdAt INTEGER NOT NULL);
                CREATE INDEX reviewsByProduct ON reviews (productId, createdAt, number);
                """)
    }

    static func seed(_ db: Database, in folder: DataFolder) throws {
        var number = 0
        for product in SeedProduct.all {
            var generator = SeededGenerator(product.number, "reviews")
            try db.insert(
                into: "reviews",
                rows: (1...generator.number(21...26)).map { place in
                    number += 1
                    return row(number, of: product, place: place, &generator)
                })
        }
    }

    private static func row(
        _ number: Int, of product: SeedProduct, place: Int, _ generator: inout SeededGenerator
    ) -> [(any DatabaseValueConvertible)?] {
        let rating = generator.pick([1, 2, 3, 3, 4, 4, 4, 5, 5, 5, 5])
        let author = SeedUser(number: generator.number(1...SeedUser.shopperCount))
        let createdAt = Timestamp.seed.advanced(by: Int64(-place * 86_400 - generator.number(0...80_000)))
        let opinions = rating >= 4 ? praise : rating == 3 ? doubts : complaints
        let first = generator.number(0...opinions.count - 1)
        let comment = [
            opinions[first], opinions[(first + 1) % opinions.count],
            "I use it since \(generator.number(2...30)) weeks.", generator.pick(endings),
        ].joined(separator: " ")
        return [
            number, product.id, rating, titles[rating - 1][generator.number(0...2)], comment, author.id,
            author.fullName, createdAt.ms,
        ]
    }

    private static let titles = [
        ["Not for me", "Broke early", "Sent it back"], ["Could be better", "Not quite", "Disappointing"],
        ["It is all right", "Decent", "Does what it says"], ["Very good", "Good value", "Happy with it"],
        ["Excellent", "Would buy again", "Simply the best"],
    ]
    private static let praise = [
        "The quality is better than I expected at this price, and the finish is clean.",
        "It arrived quickly, well packed, and was ready to use within minutes.",
        "I compared it with three others in the shop and this one felt right at once.",
        "My sister borrowed it for a weekend and then bought one of her own.",
    ]
    private static let doubts = [
        "It does the job, but the instructions leave out the one step that matters.",
        "The colour is a little darker than the picture, which I got used to.",
        "Solid work, though I had hoped for a lighter one at this price.",
    ]
    private static let complaints = [
        "A part came loose after a few days and could not be fastened again.",
        "The size on the page was not the size in the box, so I could not use it.",
        "It looks good, but it does not hold what the description promises.",
    ]
    private static let endings = [
        "The staff in the shop were friendly and helped with every question.",
        "Delivery took two days, in a box without plastic.", "I would recommend it to a friend who needs one.",
        "Let us see how it does over the winter.",
    ]
}
