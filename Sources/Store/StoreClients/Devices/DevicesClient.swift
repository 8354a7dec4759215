public import CompositionCore
import JSONSlices

/// The registry of devices and of the shelves they stand at.
public struct DevicesClient: Sendable {
    let service: Service

    public init(_ service: Service) {
        self.service = service
    }

    public func device(_ id: ResourceID, in context: RequestContext) async throws(Failure) -> RegisteredDevice {
        try await service.read(
            "/devices/\(id)", keys: [service.key("device", id.text)], in: context, RegisteredDevice.init)
    }

    /// A page of all devices, in the order of their ids: those after one, at most 1 000.
    public func devices(
        after id: String?, in context: RequestContext
    ) async throws(Failure) -> (devices: [RegisteredDevice], next: String?) {
        let path: ServicePath = if let id { "/devices?limit=1000&after=\(encoding: id)" } else { "/devices?limit=1000" }
        let page = try await service.read(path, keys: [], in: context) { json throws(JSONError) in
            try Page(json, countMax: 1_000, RegisteredDevice.init)
        }
        return (page.items, page.next)
    }

    /// The devices that changed after a place in the registry's order of changes, each once, at most 1 000.
    public func changes(after place: Int64, in context: RequestContext) async throws(Failure) -> RegistryChanges {
        try await service.read(
            "/changes?limit=1000&after=\(Int(place))", keys: [], in: context, RegistryChanges.init)
    }

    /// What is kept of a device counts no more.
    public func forget(_ id: ResourceID) {
        service.change(service.key("device", id.text))
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
    /// Rises with each change of the device.
    public let version: Int64

    init(_ json: JSONValue) throws(JSONError) {
        version = Int64(try json.optional("version", .number)?.integer ?? 0)
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

/// What changed in the registry.
public struct RegistryChanges: Sendable {
    public let devices: [RegisteredDevice]
    /// Where to go on from.
    public let next: Int64
    /// The newest change's place. Less than where one has been: the registry is another than it was.
    public let last: Int64

    init(_ json: JSONValue) throws(JSONError) {
        devices = try json.list("items", countMax: 1_000, RegisteredDevice.init)
        guard let next = Int64(try json.text("next")) else { throw .unexpected(field: "next") }
        guard let last = Int64(try json.text("last")) else { throw .unexpected(field: "last") }
        self.next = next
        self.last = last
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
