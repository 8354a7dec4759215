import Foundation
import TestFixtures

/// What the telemetry service says is on its disk, read page by page.
actor StoredReadings {
    struct Number: Hashable, CustomStringConvertible {
        let device: String
        let epoch: UInt32
        let sequence: UInt32
        var description: String { "\(device)/\(epoch)/\(sequence)" }
    }

    struct Item: Decodable {
        let deviceId: String
        let epoch: UInt32
        let sequence: UInt32
        let value: Int
        let time: String
        let receivedAt: String
    }

    private struct Page: Decodable {
        let items: [Item]
        let next: String?
    }

    private let url: String
    private var after = "0"
    /// The values that stand under each number.
    private(set) var values: [Number: [Int]] = [:]
    private(set) var last: Item?

    init(at url: String) {
        self.url = url
    }

    /// Reads on, to the end.
    func read() async throws {
        while true {
            let answer = try await get("\(url)/readings?after=\(after)&limit=1000")
            guard answer.status == 200 else { throw Ended(log: "\(answer)") }
            let page = try JSONDecoder().decode(Page.self, from: Data(answer.text.utf8))
            for item in page.items {
                let number = Number(device: item.deviceId, epoch: item.epoch, sequence: item.sequence)
                values[number, default: []].append(item.value)
                last = item
            }
            guard let next = page.next else { return }
            after = next
        }
    }

    /// What is wrong, for people: an acknowledged message that isn't there, one that is there twice or otherwise than it was
    /// sent, one that nobody sent.
    func faults(of ledgers: [DeviceLedger]) -> [String] {
        var faults: [String] = []
        var known: Set<Number> = []
        for ledger in ledgers {
            let acknowledged = ledger.acknowledged
            for sequence in 1...max(1, ledger.produced) where sequence <= ledger.produced {
                let number = Number(device: ledger.device, epoch: ledger.epoch, sequence: sequence)
                known.insert(number)
                let found = values[number] ?? []
                if found.isEmpty, acknowledged.contains(sequence) { faults.append("\(number) is lost") }
                if found.count > 1 { faults.append("\(number) is there \(found.count) times") }
                if found.contains(where: { $0 != Int(sequence) }) { faults.append("\(number) is \(found)") }
            }
        }
        let own = Set(ledgers.map(\.device))
        for number in values.keys where own.contains(number.device) && !known.contains(number) {
            faults.append("\(number) was never sent")
        }
        return faults
    }
}
