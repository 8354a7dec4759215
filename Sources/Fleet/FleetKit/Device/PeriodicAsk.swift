import DeviceModels
import NIOCore

/// A composition that a device asks for again and again, one ask at a time.
struct PeriodicAsk {
    let ask: DeviceModel.Ask
    var schedule: Schedule
    var pending: (id: UInt32, due: NIODeadline)?

    init(_ ask: DeviceModel.Ask, from start: NIODeadline, using random: inout SplitMix64) {
        self.ask = ask
        schedule = Schedule(every: TimeAmount(ask.every), from: start, using: &random)
    }
}
