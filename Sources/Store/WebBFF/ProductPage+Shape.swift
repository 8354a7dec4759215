import HTTPFrontend

extension ProductPage: JSONAnswer {
    static let answer = Schema.object(
        named: "ProductPage", "Everything that the console shows of a product.",
        [
            .field("product", product),
            .optional("reviews", reviews),
            .optional("relatedProducts", .array(of: related, "What goes with it, at most eight.", count: 0...8)),
            .field("breadcrumbs", .array(of: breadcrumb, "Its categories, from the widest to the narrowest.")),
        ])

    private static let product = Schema.object(
        named: "Product", "A product.",
        [
            .field("id", .id("The product.")),
            .field("name", .text("What it is called.")),
            .field("description", .text("What it is.")),
            .field("price", .price),
            .field("currency", .currency),
            .field("category", .array(of: .text("A category."), "From the widest to the narrowest.")),
            .optional("cachedRating", .decimal("The mean of its stars when that was last counted.")),
            .field("attributes", .map(of: .scalar("What is so."), "Whatever else there is to say.")),
            .field("images", .array(of: image, "Its pictures.")),
            .optional("inStock", .boolean("Whether there is any.")),
            .optional("stockLevel", .integer("How many there are.")),
        ])

    private static let image = Schema.object(
        named: "Image", "A picture.",
        [
            .field("url", .path("The picture.")),
            .field("thumbUrl", .path("The same, small.")),
            .field("alt", .text("What is to be seen.")),
        ])

    private static let reviews = Schema.object(
        named: "Reviews", "What people say of it: the newest twenty.",
        [
            .field("items", .array(of: .review, "The newest first.", count: 0...20)),
            .optional("averageRating", .decimal("Of these items.")),
            .field(
                "distribution",
                .array(
                    of: .integer("How many items."), "How many of these items have 1, 2, 3, 4, 5 stars.", count: 5...5)),
        ])

    private static let related = Schema.object(
        named: "RelatedProduct", "A product that goes with another.",
        [
            .field("id", .id("The product.")),
            .field("name", .text("What it is called.")),
            .field("price", .price),
            .field("currency", .currency),
            .field("thumbUrl", .path("A small picture.")),
        ])

    private static let breadcrumb = Schema.object(
        "A category.", [.field("title", .text("What it is called.")), .field("href", .path("Where it is."))])
}
