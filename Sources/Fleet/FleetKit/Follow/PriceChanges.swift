public import Foundation

/// Prices that a run raises while it goes on, so that followers have something to see.
public struct PriceChanges: Sendable, Hashable {
    /// The catalog service.
    public var catalog: URL
    /// From one change to the next; the products take turns.
    public var every: Duration
    public var products: [String]

    public init(_ catalog: URL, every: Duration, products: [String]) {
        self.catalog = catalog
        self.every = every
        self.products = products
    }
}
