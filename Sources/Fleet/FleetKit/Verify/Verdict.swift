import Foundation

/// What a run's acknowledgements are worth, compared with what is on disk.
public struct Verdict: Sendable, Hashable {
    /// Messages of the run that are on disk with all their readings.
    public let committed: Int
    /// Readings that are on disk more than once.
    public let duplicated: Int
    /// Messages that were acknowledged and aren't on disk, by device.
    public let lost: [Lost]

    public struct Lost: Sendable, Hashable, Codable {
        public let device: String
        public let epoch: UInt32
        public let sequences: [UInt32]
    }

    public var lostCount: Int { lost.reduce(0) { $0 + $1.sequences.count } }

    init(_ accounts: [DeviceAccount], _ readings: CommittedReadings) {
        committed = accounts.reduce(0) { sum, account in
            sum
                + readings.count(
                    of: account.device, epoch: account.epoch, through: account.lastSequence,
                    readings: account.readingsPerMessage)
        }
        duplicated = readings.duplicates
        lost = accounts.compactMap { account in
            let missing = account.acknowledged.ranges.joined().filter { sequence in
                let message = CommittedReadings.Message(
                    device: account.device, epoch: account.epoch, sequence: sequence)
                return !readings.holds(message, readings: account.readingsPerMessage)
            }
            guard !missing.isEmpty else { return nil }
            return Lost(device: account.device, epoch: account.epoch, sequences: missing)
        }
    }
}

extension FleetRun {
    /// Asks the telemetry service what is on disk of this run.
    ///
    /// - Throws: `FleetError` when it can't be asked.
    public func verified(by service: TelemetryService) async throws(FleetError) -> Verdict {
        do {
            let start = startedAt.addingTimeInterval(-plan.slowestClock)
            return Verdict(accounts, try await service.readings(of: accounts, since: start))
        } catch {
            throw FleetError("what is on disk can't be asked: \(error)")
        }
    }
}
