import CompositionCore
import JSONSlices
import StoreClients

extension ProductPage {
    func writeMembers(to json: inout JSONWriter) {
        json.member("product", object: writeProduct)
        if let reviews = reviews.value {
            json.member("reviews", object: { Self.write(reviews, to: &$0) })
        }
        if let related = related.value {
            json.member("relatedProducts", related, writeRelated)
        }
        writeBreadcrumbs(to: &json)
    }

    private func writeProduct(to json: inout JSONWriter) {
        json.member("id", product.id.text)
        json.member("name", product.name)
        json.member("description", product.description)
        json.member("price", product.price)
        json.member("currency", product.currency)
        json.member("category", product.category.items) { $0.value($1) }
        json.member("cachedRating", product.cachedRating)
        json.member("attributes", scalars: product.attributes)
        json.member("images", product.images) { json, image in
            json.object {
                $0.member("url", image.path, in: screen.picture)
                $0.member("thumbUrl", image.thumbnailPath, in: screen.thumbnail)
                $0.member("alt", image.alt)
            }
        }
        json.member("inStock", stock.value?.isInStock)
        json.member("stockLevel", stock.value?.quantity)
    }

    private static func write(_ reviews: [Review], to json: inout JSONWriter) {
        json.member("items", reviews) { json, review in json.object(review.writeMembers) }
        if !reviews.isEmpty {
            json.member("averageRating", Double(reviews.reduce(0) { $0 + $1.rating }) / Double(reviews.count))
        }
        json.member("distribution", 1...5) { json, stars in json.value(reviews.count { $0.rating == stars }) }
    }

    private func writeRelated(_ json: inout JSONWriter, _ related: RelatedProduct) {
        json.object {
            $0.member("id", related.id.text)
            $0.member("name", related.name)
            $0.member("price", related.price)
            $0.member("currency", related.currency)
            $0.member("thumbUrl", related.thumbnailPath, in: screen.thumbnail)
        }
    }

    private func writeBreadcrumbs(to json: inout JSONWriter) {
        var path = ""
        json.member("breadcrumbs", product.category.items) { json, title in
            path += "/" + (title.string ?? "").addingPercentEncodingOfSegment
            json.object {
                $0.member("title", title)
                $0.member("href", path)
            }
        }
    }
}

extension String {
    /// One segment of a path (RFC 3986, section 3.3): all but unreserved characters are encoded.
    fileprivate var addingPercentEncodingOfSegment: String {
        guard !utf8.allSatisfy(isUnreserved) else { return self }
        var encoded = ""
        for byte in utf8 {
            if isUnreserved(byte) {
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                encoded += (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
            }
        }
        return encoded
    }
}

private func isUnreserved(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"):
        true
    default: false
    }
}
