import DeviceModels

/// The products whose prices the run changes.
struct ChangedPrices: Sendable {
    let changes: PriceChanges
    let ledger = PriceLedger()
    private let products: Set<String>

    init(_ changes: PriceChanges) {
        self.changes = changes
        products = Set(changes.products)
    }

    /// Nil for a device that shows nothing of them.
    func watch(of device: FleetDevice) -> PriceWatch? {
        guard let product = device.product, device.model.follows.contains("product") else { return nil }
        return watch(of: product)
    }

    func watch(of product: String) -> PriceWatch? {
        products.contains(product) ? PriceWatch(product, ledger) : nil
    }
}
