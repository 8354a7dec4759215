public import CompositionCore
public import HTTPFrontend
public import JSONSlices
import NIOCore

/// A composition's JSON as it is delivered.
struct FollowedDocument: Sendable {
    let body: ByteBuffer
    /// Whether every part is there and fresh: others wait, for nobody copies what a failing service left out.
    let isWhole: Bool
}

/// What webhooks can follow: compositions that are the same for every client.
///
///     var documents = FollowedDocuments(services: store)
///     documents.publish(ProductDocument.self, as: "v1/products/{id}")
public struct FollowedDocuments<Services: Sendable>: Sendable {
    typealias Source = Followings<FollowedDocument>.Source

    private let services: Services
    private(set) var sources: [String: @Sendable (ResourceID) -> Source] = [:]
    private(set) var routes: [PublishedRoute] = []

    public init(services: Services) {
        self.services = services
    }

    /// Lets `products/p42` be followed, if `products` is the composition's name.
    ///
    /// - Parameter path: where the same document is answered
    public mutating func publish<C: Composition & JSONRepresentable>(
        _: C.Type, as path: String, for audience: Audience
    ) where C.Services == Services, C.Subject == ResourceID {
        let services = services
        sources[C.name] = { id in
            Source(
                minInterval: C.minInterval,
                compose: { context in
                    let composition = try await C(id, from: services, in: context)
                    return FollowedDocument(body: composition.jsonBytes(), isWhole: composition.parts.isWhole)
                }, content: { Array($0.body.readableBytesView) })
        }
        routes.append(
            PublishedRoute(
                verb: "deliver", path: "/" + path, composition: C.name, audience: audience.description))
    }
}
