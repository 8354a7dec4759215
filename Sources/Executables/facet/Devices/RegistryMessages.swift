import Foundation

/// A device as the registry's service writes it.
struct RegistryDevice: Codable, Sendable {
    let id: String
    let model: String
    var shelf: String?
    var product: String?
    let keyHashes: [String]
    let version: Int64
}

/// A page of devices.
struct RegistryPage: Decodable, Sendable {
    let items: [RegistryDevice]
    let next: String?
}

/// A device to be registered.
struct NewDevice: Encodable, Sendable {
    let id: String
    let model: String
    let shelf: String?
    let product: String?
    let keyHash: String
}

struct NewDevices: Encodable, Sendable {
    let items: [NewDevice]
}

struct NewKeys: Encodable, Sendable {
    let keyHashes: [String]
    let version: Int64
}

/// A problem document of the service; of an import it says what is wrong with which device.
struct RegistryProblem: Decodable, Sendable {
    struct Fault: Decodable, Sendable {
        let place: Int
        let field: String
        let detail: String
    }

    let detail: String
    let field: String?
    let faults: [Fault]?
}

/// What `list --json` prints.
struct DeviceList: Encodable {
    struct Item: Encodable {
        let id: String
        let model: String
        let shelf: String?
        let product: String?
        let keys: Int
    }

    let items: [Item]

    init(items devices: [RegistryDevice]) {
        items = devices.map {
            Item(id: $0.id, model: $0.model, shelf: $0.shelf, product: $0.product, keys: $0.keyHashes.count)
        }
    }

    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
}
