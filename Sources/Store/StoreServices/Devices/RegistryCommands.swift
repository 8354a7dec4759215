import GRDB

/// The body of `POST /devices`.
struct NewDevice: Decodable, Sendable {
    let id: String
    let model: String
    let shelf: String?
    let product: String?
    /// SHA-256 of the device's key, lowercase hexadecimal: the key itself never comes here.
    let keyHash: String

    func checked() throws(Problem) -> Self {
        _ = try TextRules.id(id, "id")
        try KeyHash.check(keyHash)
        try DeviceChange(model: model, shelf: shelf, product: product).check()
        return self
    }

    func insert(in db: Database) throws {
        try db.cachedStatement(sql: "INSERT INTO devices VALUES (?, ?, ?, ?, ?, 1)").execute(
            arguments: [id, model, shelf, product, keyHash])
        try Device.announce(id, version: 1, in: db)
        try Place.change(shelf, in: db)
    }
}

/// The body of `PATCH /devices/{id}`: what is absent stays.
struct DeviceChange: Decodable, Sendable {
    let model: String?
    let shelf: String?
    let product: String?

    func check() throws(Problem) {
        guard model != nil || shelf != nil || product != nil else {
            throw .invalid("model", "or shelf or product must be there")
        }
        if let model, !Device.models.contains(model) {
            throw .invalid("model", "must be one of \(Device.models.joined(separator: ", "))")
        }
        if let shelf { _ = try TextRules.id(shelf, "shelf") }
        if let product { _ = try TextRules.id(product, "product") }
    }

    func apply(to device: inout Device) {
        if let model { device.model = model }
        if let shelf { device.shelf = shelf }
        if let product { device.product = product }
        device.version += 1
    }
}

/// The body of `PUT /devices/{id}/keys`: the keys that are right from now on; none locks the device out.
struct KeyChange: Decodable, Sendable {
    let keyHashes: [String]
    /// Only if this is the device's version still; absent: whatever it is.
    let version: Int64?

    func checked() throws(Problem) -> Self {
        _ = try TextRules.number(keyHashes.count, "keyHashes", in: 0...Device.keysMax)
        for hash in keyHashes { try KeyHash.check(hash) }
        return self
    }
}

/// The body of `PATCH /shelves/{id}`: what is absent stays.
struct ShelfChange: Decodable, Sendable {
    let product: String?
    let unitWeightGrams: Int64?
    let lowAt: Int64?

    func apply(to shelf: inout Shelf) throws(Problem) {
        guard product != nil || unitWeightGrams != nil || lowAt != nil else {
            throw .invalid("product", "or unitWeightGrams or lowAt must be there")
        }
        if let product { shelf.product = try TextRules.id(product, "product") }
        if let unitWeightGrams {
            shelf.unitWeightGrams = try TextRules.number(unitWeightGrams, "unitWeightGrams", in: 1...1_000_000)
        }
        if let lowAt { shelf.lowAt = try TextRules.number(lowAt, "lowAt", in: 0...1_000_000) }
        shelf.version += 1
    }
}

enum KeyHash {
    static func check(_ text: String) throws(Problem) {
        guard text.utf8.count == 64, text.utf8.allSatisfy({ "0123456789abcdef".utf8.contains($0) }) else {
            throw .invalid("keyHash", "must be SHA-256 in lowercase hexadecimal")
        }
    }
}
