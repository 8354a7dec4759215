/// A set of sequence numbers, kept as ranges: what a device was told is mostly one run from 1.
public struct SequenceSet: Sendable, Hashable {
    /// In order, apart from each other.
    public private(set) var ranges: [ClosedRange<UInt32>] = []

    public init() {}

    public var count: Int { ranges.reduce(0) { $0 + $1.count } }

    public func contains(_ sequence: UInt32) -> Bool {
        let index = position(of: sequence)
        return index < ranges.count && ranges[index].contains(sequence)
    }

    public mutating func insert(_ sequence: UInt32) {
        insert(sequence...sequence)
    }

    public mutating func insert(_ added: ClosedRange<UInt32>) {
        let before = added.lowerBound == 0 ? 0 : added.lowerBound - 1
        let start = position(of: before)
        var end = start
        var merged = added
        while end < ranges.count,
            ranges[end].lowerBound <= added.upperBound || ranges[end].lowerBound - 1 == added.upperBound
        {
            merged = min(merged.lowerBound, ranges[end].lowerBound)...max(merged.upperBound, ranges[end].upperBound)
            end += 1
        }
        ranges.replaceSubrange(start..<end, with: [merged])
    }

    public mutating func remove(_ sequence: UInt32) {
        let index = position(of: sequence)
        guard index < ranges.count, ranges[index].contains(sequence) else { return }
        let range = ranges[index]
        var rest: [ClosedRange<UInt32>] = []
        if range.lowerBound < sequence { rest.append(range.lowerBound...(sequence - 1)) }
        if range.upperBound > sequence { rest.append((sequence + 1)...range.upperBound) }
        ranges.replaceSubrange(index...index, with: rest)
    }

    /// The first range that doesn't end before `sequence`.
    private func position(of sequence: UInt32) -> Int {
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].upperBound < sequence { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
