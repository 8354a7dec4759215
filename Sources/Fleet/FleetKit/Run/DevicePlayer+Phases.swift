import DeviceModels
import NIOCore

extension DevicePlayer {
    private static let slowReadEvery = TimeAmount.seconds(1)

    /// Behaves from now on as `phase` says of the devices that it chose, or of the others.
    func enter(_ phase: Phase, isChosen: Bool, using random: inout SplitMix64) {
        let now = NIODeadline.now()
        let kind = isChosen ? phase.kind : .steady
        var (rate, offset, isSilent, isSlow) = (1.0, Duration.zero, false, false)
        switch kind {
        case .steady: break
        case .burst(let factor): rate = factor
        case .reconnectStorm(let within): cut(within: TimeAmount(within), at: now, using: &random)
        case .silent: isSilent = true
        case .slowReaders: isSlow = true
        case .clockOff(let by): offset = by
        }
        clockOffsetMs = Int64(offset / .milliseconds(1))
        device.report(rate, timesAsOftenFrom: now)
        device.keepSilent(isSilent, at: now)
        read(slowly: isSlow)
        wake()
    }

    private func cut(within: TimeAmount, at now: NIODeadline, using random: inout SplitMix64) {
        wire?.drop()
        wire = nil
        attempt += 1
        let pause = TimeAmount.nanoseconds(Int64.random(in: 0...max(0, within.nanoseconds), using: &random))
        device.cut(for: pause, at: now, into: &counts.tally)
    }

    private func read(slowly isSlow: Bool) {
        guard isSlow != readsSlowly else { return }
        readsSlowly = isSlow
        wire?.read(atOnce: !isSlow)
        if isSlow { readSome() }
    }

    private func readSome() {
        guard readsSlowly else { return }
        wire?.readSome()
        loop.assumeIsolated().scheduleTask(in: Self.slowReadEvery) { [weak self] () -> Void in self?.readSome() }
    }
}
