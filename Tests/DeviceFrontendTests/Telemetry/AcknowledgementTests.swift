import CompositionCore
import DeviceMessages
import Testing

@testable import DeviceFrontend

@Suite struct AcknowledgementTests {
    private func acks(_ sequences: [UInt32], rejected: Set<UInt32> = [], through: UInt32) throws -> [Ack] {
        let device = try #require(ResourceID("d1"))
        let messages = sequences.map {
            TelemetryMessage(device: device, epoch: 1, sequence: $0, timeMs: 0, receivedMs: 0, readings: [])
        }
        let results = sequences.map {
            TelemetryResult(rejected.contains($0) ? .rejected(.conflict) : .committed, through: through)
        }
        return Acknowledgement.acks(for: messages, results)
    }

    @Test func `beyond 32 ranges there are several acks, and the last has through`() throws {
        let sequences = (1...70).map { UInt32($0 * 2 + 100) }
        let acks = try acks(sequences, through: 50)
        #expect(acks.map(\.ranges.count) == [32, 32, 6])
        #expect(acks.map(\.through) == [0, 0, 50])
        #expect(acks.flatMap(\.ranges).map(\.first) == sequences)
    }

    @Test func `a rejection never comes after the ack that covers it`() throws {
        let sequences = (1...100).map { UInt32($0) }
        let acks = try acks(sequences, rejected: Set(sequences), through: 100)
        var rejected: Set<UInt32> = []
        for ack in acks {
            #expect(ack.rejected.count <= 32 && ack.ranges.count <= 32)
            rejected.formUnion(ack.rejected.map(\.sequence))
            let covered = ack.ranges.flatMap { $0.first...$0.last }
            #expect(rejected.isSuperset(of: covered))
            for sequence in sequences where sequence <= ack.through { #expect(rejected.contains(sequence)) }
        }
        #expect(rejected == Set(sequences))
        #expect(acks.last?.through == 100)
    }

    @Test func `the same sequence twice, and the largest, are ranges like others`() throws {
        #expect(
            try acks([.max, 5, 5, .max, .max - 1], through: 1)
                == [Ack(epoch: 1, through: 1, ranges: [.init(first: 5, last: 5), .init(first: .max - 1, last: .max)])])
    }
}
