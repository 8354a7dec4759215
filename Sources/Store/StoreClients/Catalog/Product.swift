public import CompositionCore
public import JSONSlices

/// A product of the catalog: the fields that clients may see, as slices of the catalog's answer.
public struct Product: Sendable {
    public let id: ResourceID
    public let name: JSONValue
    public let description: JSONValue
    /// A plain decimal with the currency's digits.
    public let price: JSONValue
    public let currency: JSONValue
    /// Strings, from the widest to the narrowest.
    public let category: JSONValue
    public let cachedRating: JSONValue?
    /// Free names, scalar values.
    public let attributes: JSONValue
    public let images: [ProductImage]

    init(_ json: JSONValue) throws(JSONError) {
        id = try json.id("id")
        name = try json.string("name")
        description = try json.string("description")
        price = try json.amount("price")
        currency = try json.string("currency")
        category = try json.array("category", of: .string, countMax: 8)
        cachedRating = try json.optional("cachedRating", .number)
        attributes = try json.scalars("attributes", countMax: 64)
        images = try json.list("images", countMax: 32, ProductImage.init)
    }
}

/// A picture of a product.
public struct ProductImage: Sendable {
    public let path: PicturePath
    public let thumbnailPath: PicturePath
    public let alt: JSONValue

    init(_ json: JSONValue) throws(JSONError) {
        path = try PicturePath(json, "url")
        thumbnailPath = try PicturePath(json, "thumbUrl")
        alt = try json.string("alt")
    }
}
