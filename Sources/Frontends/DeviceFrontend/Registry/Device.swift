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

    public init(
        id: ResourceID, model: String, product: ResourceID? = nil, shelf: ResourceID? = nil, keyHashes: [KeyHash] = []
    ) {
        self.id = id
        self.model = model
        self.product = product
        self.shelf = shelf
        self.keyHashes = keyHashes
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

    /// Whether one of the hashes is the key's. Takes the same time whichever it is, and whether one is.
    func accepts(key: String) -> Bool {
        let hash = KeyHash(of: key)
        return keyHashes.reduce(false) { accepted, known in known.equals(hash) || accepted }
    }
}
