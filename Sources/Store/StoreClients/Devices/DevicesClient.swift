public import CompositionCore
import JSONSlices

/// The registry of devices and of the shelves they stand at.
public struct DevicesClient: Sendable {
    private let service: Service

    public init(_ service: Service) {
        self.service = service
    }

    public func device(_ id: ResourceID, in context: RequestContext) async throws(Failure) -> RegisteredDevice {
        try await service.read(
            "/devices/\(id)", keys: [service.key("device", id.text)], in: context, RegisteredDevice.init)
    }

    public func shelf(_ id: ResourceID, in context: RequestContext) async throws(Failure) -> RegisteredShelf {
        try await service.read(
            "/shelves/\(id)", keys: [service.key("shelf", id.text)], in: context, RegisteredShelf.init)
    }
}

/// A device as the registry has it.
public struct RegisteredDevice: Sendable {
    public let id: ResourceID
    public let model: String
    public let shelf: ResourceID?
    public let product: ResourceID?
    /// SHA-256 of its API keys, hexadecimal.
    public let keyHashes: [String]

    init(_ json: JSONValue) throws(JSONError) {
        id = try json.id("id")
        model = try json.text("model")
        shelf = try json.optionalID("shelf")
        product = try json.optionalID("product")
        var hashes: [String] = []
        for hash in try json.array("keyHashes", of: .string, countMax: 8).items {
            hashes.append(hash.string ?? "")
        }
        keyHashes = hashes
    }
}

/// A place in the store where one product stands.
public struct RegisteredShelf: Sendable {
    public let id: ResourceID
    public let product: ResourceID
    /// What one piece weighs.
    public let unitWeightGrams: Int
    /// From how many pieces on there are few left.
    public let lowAt: Int

    init(_ json: JSONValue) throws(JSONError) {
        id = try json.id("id")
        product = try json.id("product")
        unitWeightGrams = try json.integer("unitWeightGrams")
        lowAt = try json.integer("lowAt")
    }
}

extension JSONValue {
    fileprivate func optionalID(_ key: StaticString) throws(JSONError) -> ResourceID? {
        guard let text = try optional(key, .string)?.string else { return nil }
        guard let id = ResourceID(text) else { throw .unexpected(field: key.description) }
        return id
    }
}
