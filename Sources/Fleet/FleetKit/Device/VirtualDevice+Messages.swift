import DeviceMessages
import NIOCore

extension VirtualDevice {
    /// Pauses that the server can ask for are honoured up to this.
    private static let pauseMax = TimeAmount.minutes(10)

    /// A message came; a welcome is told by `online`. `unixMs`: by the device's clock; nil where it has none.
    mutating func received(
        _ frame: Frame, at now: NIODeadline, unixMs: UInt64? = nil, into tally: inout Tally
    ) -> [Step] {
        guard link != .stopped else { return [] }
        lastHeardAt = now
        switch frame {
        case .ack(let ack): received(ack, at: now, into: &tally)
        case .answer(let answer): answered(answer, at: now, into: &tally)
        case .error(let error): failed(error, at: now, into: &tally)
        case .goodbye(let goodbye): dismissed(by: goodbye, into: &tally)
        case .ping(let ping): return [.send(.pong(Pong(nonce: ping.nonce)))]
        case .command(let command):
            return obey(command, at: now, unixMs: unixMs, into: &tally).map { [.send(.commandResult($0))] } ?? []
        case .view(let view): viewed(view, at: now, into: &tally)
        case .hello, .welcome, .ask, .follow, .unfollow, .telemetry, .commandResult, .pong: break
        }
        return []
    }

    private mutating func received(_ ack: Ack, at now: NIODeadline, into tally: inout Tally) {
        guard ack.epoch == account.epoch else {
            tally.strayAcks += 1
            return
        }
        for rejected in ack.rejected { refuse(rejected, into: &tally) }
        if ack.through > 0 { acknowledge(1...ack.through, at: now, into: &tally) }
        for range in ack.ranges where range.first > 0 && range.first <= range.last {
            acknowledge(range.first...range.last, at: now, into: &tally)
        }
        if ack.retryAfterMs > 0 {
            tally.pauses += 1
            hold(ack.retryAfterMs, from: now)
            backlog.forgetSent()
        }
    }

    mutating func acknowledge(_ told: ClosedRange<UInt32>, at now: NIODeadline, into tally: inout Tally) {
        guard told.lowerBound <= account.lastSequence else {
            tally.strayAcks += 1
            return
        }
        for entry in backlog.settle(told.lowerBound...min(told.upperBound, account.lastSequence)) {
            account.acknowledged.insert(entry.sequence)
            tally.acknowledged += 1
            tally.telemetry.record(now - entry.due)
        }
    }

    private mutating func refuse(_ rejected: Ack.Rejected, into tally: inout Tally) {
        let sequence = rejected.sequence
        guard sequence > 0, sequence <= account.lastSequence, account.refused[sequence] == nil else { return }
        // A fleet that never ends keeps no endless list.
        if account.refused.count < Backlog.countMax { account.refused[sequence] = rejected.code }
        tally.refused += 1
        tally.errors[rejected.code.protoName, default: 0] += 1
        // An earlier acknowledgement may have come up to here before it said which ones it doesn't mean.
        if account.acknowledged.contains(sequence) {
            account.acknowledged.remove(sequence)
            tally.acknowledged -= 1
        }
        _ = backlog.settle(sequence...sequence)
    }

    private mutating func answered(_ answer: Answer, at now: NIODeadline, into tally: inout Tally) {
        if heardTruth(answer) { return }
        guard let index = asks.firstIndex(where: { $0.pending?.id == answer.id }), let pending = asks[index].pending
        else { return }
        asks[index].pending = nil
        if let error = answer.error {
            tally.asksRefused += 1
            tally.errors[error.code.protoName, default: 0] += 1
            hold(error.retryAfterMs, from: now)
        } else {
            tally.answered += 1
            tally.ask.record(now - pending.due)
        }
    }

    private mutating func failed(_ error: DeviceError, at now: NIODeadline, into tally: inout Tally) {
        if error.id != 0, forgetTruth(of: error.id) { return }
        tally.errors[error.code.protoName, default: 0] += 1
        if error.id != 0, let index = asks.firstIndex(where: { $0.pending?.id == error.id }) {
            asks[index].pending = nil
            tally.asksRefused += 1
        } else if let index = follows.firstIndex(where: { $0.id == error.id }) {
            follows[index].isRefused = true
            tally.followsRefused += 1
        }
        guard error.retryAfterMs > 0 || error.code == .notAuthorized || error.code == .revoked else { return }
        if link == .online, error.code != .notAuthorized, error.code != .revoked {
            hold(error.retryAfterMs, from: now)
        } else {
            pauseBeforeConnecting(max(error.retryAfterMs, 10_000))
        }
    }

    private mutating func dismissed(by goodbye: Goodbye, into tally: inout Tally) {
        tally.goodbyes += 1
        if goodbye.reason != .unspecified { tally.errors[goodbye.reason.protoName, default: 0] += 1 }
        // Another connection took our place, or the key is gone: hurrying back would only start a quarrel.
        let quarrel = goodbye.reason == .replaced || goodbye.reason == .revoked
        pauseBeforeConnecting(max(goodbye.reconnectAfterMs, quarrel ? 10_000 : 0))
    }

    private mutating func hold(_ milliseconds: UInt32, from now: NIODeadline) {
        guard milliseconds > 0 else { return }
        holdUntil = max(holdUntil, now + min(.milliseconds(Int64(milliseconds)), Self.pauseMax))
    }

    private mutating func pauseBeforeConnecting(_ milliseconds: UInt32) {
        askedPause = max(askedPause, min(.milliseconds(Int64(milliseconds)), Self.pauseMax))
    }
}
