import Foundation
import GRDB
import JSONSlices

/// A product as the catalog keeps it.
struct Product: FetchableRecord, Sendable {
    let number: Int64
    let id: String
    var name: String
    var description: String
    var price: Money
    /// What it costs the store: for other services, never for a client.
    let cost: Money
    /// From the top down.
    var category: [String]
    let ratingTenths: Int64
    /// A JSON object of texts.
    let attributes: String
    let pictureCount: Int
    var version: Int64

    init(row: Row) throws {
        number = row["number"]
        id = row["id"]
        name = row["name"]
        description = row["description"]
        let currency: String = row["currency"]
        price = Money(minor: row["priceMinor"], currency: currency)
        cost = Money(minor: row["costMinor"], currency: currency)
        let path: String = row["category"]
        category = path.split(separator: "/").map(String.init)
        ratingTenths = row["ratingTenths"]
        attributes = row["attributes"]
        pictureCount = row["pictureCount"]
        version = row["version"]
    }

    func write(to json: inout JSONWriter) {
        json.field("id", id)
        json.field("name", name)
        json.field("description", description)
        json.field("price", price)
        json.field("currency", price.currency)
        json.array("category", category)
        json.field("cachedRating", json: "\(ratingTenths / 10).\(ratingTenths % 10)")
        json.field("attributes", json: attributes)
        json.array("images", 1...pictureCount) { json, picture in
            json.field("url", SeedProduct.pictureURL(id, picture))
            json.field("thumbUrl", SeedProduct.pictureURL(id, picture, thumb: true))
            json.field("alt", "\(name), picture \(picture) of \(pictureCount)")
        }
        json.field("costPrice", cost)
        json.field("version", version)
    }
}
