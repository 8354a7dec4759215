import DeviceMessages
import DeviceModels
import NIOCore

/// One simulated device: a state machine that is told what happened and when, and returns what to do.
///
/// It knows no socket: frames and MQTT give it the same events and carry the same messages.
struct VirtualDevice {
    /// What the device wants done.
    enum Step: Equatable {
        case connect
        case send(Frame)
        case close
    }

    enum Link: Equatable {
        /// No connection; the next attempt is at that instant. Next: connecting, stopped.
        case waiting(until: NIODeadline)
        /// Since the attempt was due. Next: online, waiting, stopped.
        case connecting(since: NIODeadline)
        /// Signed in. Next: waiting, stopped.
        case online
        /// The end.
        case stopped
    }

    struct Timing {
        /// From connect to signed in, at most.
        var connect = TimeAmount.seconds(15)
        /// An ask without an answer for so long has failed.
        var ask = TimeAmount.seconds(10)
        /// Telemetry without an acknowledgement for so long leaves again.
        var resend = TimeAmount.seconds(15)
    }

    /// The most telemetry messages under way at a time.
    static let window = 256

    let device: FleetDevice
    let timing: Timing
    var account: DeviceAccount
    var link: Link
    var backlog = Backlog()
    var backoff = Backoff()
    var random: SplitMix64
    var reports: Schedule
    var asks: [PeriodicAsk]
    var follows: [ModelFollow]
    var sensors: [SimulatedSensor]
    var commands = CommandMemory()
    /// When the commands came first whose results nobody has accepted.
    var unaccepted: [UInt32: NIODeadline] = [:]
    /// Errors name what they answer by its id alone: asks count on where follows end.
    var lastAskID: UInt32
    /// Nothing is sent before, because the server asked for a pause.
    var holdUntil = NIODeadline.uptimeNanoseconds(0)
    var lastSentAt = NIODeadline.uptimeNanoseconds(0)
    var lastHeardAt = NIODeadline.uptimeNanoseconds(0)
    /// The pause that the server asked for before the next connection.
    var askedPause = TimeAmount.zero
    var isFinishing = false
    var isSilent = false
    /// From one report to the next, but in a burst.
    let usualInterval: TimeAmount
    /// The model's, until a welcome says another.
    var keepAlive: TimeAmount

    /// - Parameters:
    ///   - connectAt: the first attempt; reports start within an interval after it.
    ///   - interval: from one report to the next.
    ///   - epoch: under which its messages are counted; else by the seed.
    init(
        _ device: FleetDevice, connectAt: NIODeadline, reportsEvery interval: TimeAmount, seed: UInt64,
        epoch: UInt32? = nil, timing: Timing = Timing()
    ) {
        var random = SplitMix64(seed: seed)
        self.device = device
        self.timing = timing
        let seeded = UInt32.random(in: 1...UInt32.max, using: &random)
        account = DeviceAccount(
            device: device.id, epoch: epoch ?? seeded,
            readingsPerMessage: device.model.sensors.count)
        link = .waiting(until: connectAt)
        usualInterval = interval
        reports = Schedule(every: interval, from: connectAt, using: &random)
        asks = device.model.asks.map { PeriodicAsk($0, from: connectAt, using: &random) }
        follows = device.model.follows.enumerated().map { ModelFollow($1, id: UInt32($0 + 1)) }
        lastAskID = UInt32(follows.count)
        sensors = device.model.sensors.map(SimulatedSensor.init)
        keepAlive = TimeAmount(device.model.keepAlive)
        self.random = random
    }

    var hello: Hello {
        Hello(
            deviceID: device.id, apiKey: device.key, epoch: account.epoch, model: device.model.name,
            firmware: device.model.firmware,
            keepAliveSeconds: UInt32(clamping: device.model.keepAlive.components.seconds))
    }
}
