import CompositionCore
import DeviceMessages
import Logging
import NIOCore

/// What the connections of one frontend share.
struct FrameServices: Sendable {
    let answers: DeviceAnswers
    let followed: FollowedAnswers
    let directory: any DeviceDirectory
    let recent: RecentDevices
    let sink: any TelemetrySink
    let intake: TelemetryIntake
    let table: ConnectionTable
    let known: KnownDevices
    /// Where it is kept what became of commands; nil: devices here have none.
    let commands: (any CommandSource)?
    let gate: AddressGate
    let limits: FramesLimits
    /// The total deadline of an ask.
    let askWithin: Duration
    let pressure: MemoryPressure
    let logger: Logger

    /// Asks the registry whether the key is the device's, unless too many from the address were wrong.
    func signIn(_ hello: Hello, as id: ResourceID, from peer: FramePeer) async -> SignIn {
        if let refusal = await gate.enter(peer.address) {
            logger.debug("security: too many wrong keys", metadata: ["address": "\(peer.address)"])
            let wait = refusal.retryAfter.map { UInt32(clamping: Int64($0 / .milliseconds(1))) } ?? 1_000
            return .refused(DeviceError(.busy, "too many wrong keys from this address", retryAfterMs: wait))
        }
        let result = await check(hello, as: id, from: peer)
        let wasWrong = if case .refused = result { true } else { false }
        gate.leave(peer.address, wasWrong: wasWrong)
        if wasWrong {
            logger.notice("security: a wrong key", metadata: ["device": "\(id)", "address": "\(peer.address)"])
        }
        guard case .accepted(let device, _) = result else { return result }
        // A device that learns less than is committed sends it again, and is told that it was there. So a sink that
        // hangs keeps nobody out.
        let moment = self.context(for: id, until: .after(.nanoseconds(limits.helloWithin.nanoseconds / 5)))
        let through = (try? await sink.committedThrough(id, epoch: hello.epoch, in: moment)) ?? 0
        return .accepted(device, committedThrough: through)
    }

    private func check(_ hello: Hello, as id: ResourceID, from peer: FramePeer) async -> SignIn {
        guard let credential = peer.credential(of: hello) else { return notAuthorized }
        let context = context(for: id, until: .after(.nanoseconds(limits.helloWithin.nanoseconds)))
        let device: Device
        do {
            device = try await directory.device(id, in: context)
        } catch {
            return error.code == .notFound ? notAuthorized : .unavailable
        }
        guard credential.isGood(among: known.hashes(of: device)) else { return notAuthorized }
        recent.remember(device)
        return .accepted(device, committedThrough: 0)
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

    /// Throws `notFound` for a command that the device never had.
    func report(_ result: CommandResult, by device: ResourceID) async throws(Failure) {
        guard let commands else { throw Failure(.notFound, "there are no commands") }
        try await commands.report(result, by: device, in: context(for: device, until: .after(.seconds(5))))
    }

    private var notAuthorized: SignIn { .refused(DeviceError(.notAuthorized, "unknown device or wrong key")) }

    private func context(for id: ResourceID, until deadline: Deadline) -> RequestContext {
        RequestContext(principal: .device(id), deadline: deadline, logger: logger)
    }
}
