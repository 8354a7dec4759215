import DeviceMessages

/// The acks for what a sink answered to messages of one device.
enum Acknowledgement {
    /// One epoch after the other; of one epoch as many as its ranges and rejections need.
    ///
    /// A device takes an acknowledged sequence for committed unless the same ack, or an earlier one, rejects it.
    /// So where there are several, `through` stands in the last alone, and each rejection with its own range.
    static func acks(for messages: [TelemetryMessage], _ results: [TelemetryResult]) -> [Ack] {
        var byEpoch: [(epoch: UInt32, settled: [Settled], through: UInt32)] = []
        for (message, result) in zip(messages, results) {
            let settled = Settled(sequence: message.sequence, state: result.state)
            if let index = byEpoch.firstIndex(where: { $0.epoch == message.epoch }) {
                byEpoch[index].settled.append(settled)
                byEpoch[index].through = max(byEpoch[index].through, result.through)
            } else {
                byEpoch.append((message.epoch, [settled], result.through))
            }
        }
        return byEpoch.flatMap { acks(epoch: $0.epoch, $0.settled, through: $0.through) }
    }

    /// Acks that ask the device to send its messages again later, one an epoch.
    static func retry(_ messages: [TelemetryMessage], afterMs: UInt32) -> [Ack] {
        var epochs: [UInt32] = []
        for message in messages where !epochs.contains(message.epoch) { epochs.append(message.epoch) }
        return epochs.map { Ack(epoch: $0, retryAfterMs: max(1, afterMs)) }
    }

    private struct Settled {
        var sequence: UInt32
        var state: TelemetryResult.State

        var rejection: Ack.Rejected? {
            if case .rejected(let code) = state { Ack.Rejected(sequence: sequence, code: code) } else { nil }
        }
    }

    private static func acks(epoch: UInt32, _ settled: [Settled], through: UInt32) -> [Ack] {
        var acks: [Ack] = []
        var ack = Ack(epoch: epoch)
        for item in settled.sorted(by: { $0.sequence < $1.sequence }) {
            let rejection = item.rejection
            // What `through` covers needs no range of its own, unless the device must learn that it was rejected.
            guard item.sequence > through || rejection != nil else { continue }
            if let last = ack.ranges.last, last.last == item.sequence, rejection == nil { continue }
            let extends = ack.ranges.last.map { $0.last == item.sequence || $0.last + 1 == item.sequence } ?? false
            let isFull =
                (!extends && ack.ranges.count == Ack.rangesMax)
                || (rejection != nil && ack.rejected.count == Ack.rejectedMax)
            if isFull {
                acks.append(ack)
                ack = Ack(epoch: epoch)
            }
            ack.settle(item.sequence)
            if let rejection { ack.rejected.append(rejection) }
        }
        ack.through = through
        ack.ranges.removeAll { $0.last <= through }
        acks.append(ack)
        return acks
    }
}

extension Ack {
    fileprivate mutating func settle(_ sequence: UInt32) {
        if let last = ranges.indices.last, sequence <= ranges[last].last || ranges[last].last + 1 == sequence {
            ranges[last].last = max(ranges[last].last, sequence)
        } else {
            ranges.append(Range(first: sequence, last: sequence))
        }
    }
}
