import CompositionCore
import DeviceMessages
import Logging
import NIOCore

/// What the connections of one frontend share.
struct FrameServices: Sendable {
    let answers: DeviceAnswers
    let directory: any DeviceDirectory
    let recent: RecentDevices
    let sink: any TelemetrySink
    let intake: TelemetryIntake
    let table: ConnectionTable
    let limits: FramesLimits
    /// The total deadline of an ask.
    let askWithin: Duration
    let pressure: MemoryPressure
    let logger: Logger

    /// Asks the registry whether the key is the device's.
    func signIn(_ hello: Hello, as id: ResourceID) async -> SignIn {
        let context = context(for: id, until: .after(.nanoseconds(limits.helloWithin.nanoseconds)))
        let device: Device
        do {
            device = try await directory.device(id, in: context)
        } catch {
            return error.code == .notFound ? notAuthorized(id) : .unavailable
        }
        guard device.accepts(key: hello.apiKey) else { return notAuthorized(id) }
        recent.remember(device)
        // A device that learns less than is committed sends it again, and is told that it was there. So a sink that
        // hangs keeps nobody out.
        let moment = self.context(for: id, until: .after(.nanoseconds(limits.helloWithin.nanoseconds / 5)))
        let through = (try? await sink.committedThrough(id, epoch: hello.epoch, in: moment)) ?? 0
        return .accepted(device, committedThrough: through)
    }

    func compose(
        _ ask: Ask, for device: Device, until deadline: Deadline
    ) async -> Result<ComposedAnswer, Failure> {
        if let failure = pressure.failure { return .failure(failure) }
        let context = context(for: device.id, until: deadline)
        do throws(Failure) {
            // What an empty subject means may have changed since the device signed in.
            let device = ask.subject.isEmpty ? try await recent.device(device.id, in: context) : device
            return .success(
                try await answers.compose(
                    ask.composition, subject: ask.subject, for: device, as: .protobuf, in: context))
        } catch {
            return .failure(error)
        }
    }

    private func notAuthorized(_ id: ResourceID) -> SignIn {
        logger.debug("a wrong key or an unknown device", metadata: ["device": "\(id)"])
        return .refused(DeviceError(.notAuthorized, "unknown device or wrong key"))
    }

    private func context(for id: ResourceID, until deadline: Deadline) -> RequestContext {
        RequestContext(principal: .device(id), deadline: deadline, logger: logger)
    }
}
