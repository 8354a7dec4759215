public import CompositionCore
import JSONSlices

/// A place in the store: a product, and the devices that stand there.
public struct Place: Sendable {
    public let id: ResourceID
    public let product: ResourceID
    /// What one piece weighs.
    public let unitWeightGrams: Int
    /// From how many pieces on there are few left.
    public let lowAt: Int
    private let devices: [Standing]

    init(_ json: JSONValue) throws(JSONError) {
        id = try json.id("id")
        product = try json.id("product")
        unitWeightGrams = try json.integer("unitWeightGrams")
        lowAt = try json.integer("lowAt")
        devices = try json.list("devices", countMax: 100, Standing.init)
    }

    private struct Standing {
        let id: ResourceID
        let model: String

        init(_ json: JSONValue) throws(JSONError) {
            id = try json.id("id")
            model = try json.text("model")
        }
    }

    /// The first device of a model.
    public func device(_ model: String) -> ResourceID? { devices.first { $0.model == model }?.id }
}

extension DevicesClient {
    /// A shelf with what stands at it.
    public func place(_ id: ResourceID, in context: RequestContext) async throws(Failure) -> Place {
        try await service.read("/places/\(id)", keys: [service.key("shelf", id.text)], in: context, Place.init)
    }
}
