import CompositionCore
import NIOCore

/// A composition as a device follows it.
struct FollowedComposition: Sendable {
    let key: FollowKey
    let source: Followings<ComposedAnswer>.Source
}

extension DeviceAnswers {
    typealias Follower = @Sendable (Device, ResourceID?, AnswerFormat) throws -> FollowedComposition

    /// Throws `notFound` for a composition that there is not, and what its subject needs of the device.
    func followed(
        _ name: String, subject: ResourceID?, for device: Device, as format: AnswerFormat
    ) throws(Failure) -> FollowedComposition {
        guard let follower = followers[name] else { throw Failure(.notFound, "no such composition") }
        do {
            return try follower(device, subject, format)
        } catch {
            throw Failure(error)
        }
    }
}

extension FollowedComposition {
    /// Devices of one model that follow the same subject are the same audience.
    init<Value: DeviceRepresentable>(
        _ name: String, _: Value.Type, of subject: Value.Subject, from services: Value.Services, for device: Device,
        as format: AnswerFormat
    ) {
        let deviceClass = DeviceClass(device.model) ?? .unknown
        key = FollowKey(name, of: "\(subject)", variant: "\(deviceClass.name) \(format)")
        source = Followings<ComposedAnswer>.Source(
            minInterval: Value.minInterval,
            compose: { context in
                var context = context
                context.deviceClass = deviceClass
                return try ComposedAnswer(try await Value(subject, from: services, in: context), as: format)
            }, content: { $0.bytesOfState })
    }
}

extension ComposedAnswer {
    /// The body, and how the parts fared: a tile whose stock is unknown isn't the one whose stock is.
    fileprivate var bytesOfState: [UInt8] {
        var bytes = Array(body.readableBytesView)
        for mask in [staleParts, missingParts] {
            for shift in stride(from: 0, to: 32, by: 8) {
                bytes.append(UInt8(truncatingIfNeeded: mask >> UInt32(shift)))
            }
        }
        return bytes
    }
}
