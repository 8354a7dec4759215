public import CompositionCore

/// A device as the registry knows it.
public struct Device: Sendable, Hashable {
    public let id: ResourceID
    /// The model's name, as in devices/.
    public let model: String
    /// The product that it shows or weighs, where it has one.
    public let product: ResourceID?
    /// The shelf that it is mounted at, where it has one.
    public let shelf: ResourceID?
    /// The hashes of the API keys that sign it in; two while a key is rotated.
    public let keyHashes: [KeyHash]
    /// Rises with each change of the device; 0 where the registry counts none.
    public let version: Int64

    public init(
        id: ResourceID, model: String, product: ResourceID? = nil, shelf: ResourceID? = nil, keyHashes: [KeyHash] = [],
        version: Int64 = 0
    ) {
        self.id = id
        self.model = model
        self.product = product
        self.shelf = shelf
        self.keyHashes = keyHashes
        self.version = version
    }

    /// Throws `notFound` for a device that has no product.
    public func requireProduct() throws(Failure) -> ResourceID {
        guard let product else { throw Failure(.notFound, "the registry names no product for this device") }
        return product
    }

    /// Throws `notFound` for a device that has no shelf.
    public func requireShelf() throws(Failure) -> ResourceID {
        guard let shelf else { throw Failure(.notFound, "the registry names no shelf for this device") }
        return shelf
    }
}
