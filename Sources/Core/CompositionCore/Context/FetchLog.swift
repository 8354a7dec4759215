import Synchronization

/// The fetches of one request, in the order in which they ended.
public final class FetchLog: Sendable {
    private let storage = Mutex<[FetchRecord]>([])

    public init() {}

    public var records: [FetchRecord] { storage.withLock { $0 } }

    /// The resource keys that were read, without repetition.
    public var keys: Set<ResourceKey> {
        storage.withLock { $0.reduce(into: []) { $0.formUnion($1.keys) } }
    }

    /// Whether every service answered.
    var isWhole: Bool { storage.withLock { $0.allSatisfy { $0.failure == nil } } }

    /// Whether every service answered, or said that there is no such thing.
    var isSettled: Bool { storage.withLock { $0.allSatisfy { $0.failure.map { $0.code == .notFound } ?? true } } }

    /// The services that were read, by name.
    var services: [String: Service] {
        storage.withLock { Dictionary($0.map { ($0.service, $0.source) }) { first, _ in first } }
    }

    /// How new what was read is. What was read together has one version, which stands at the first of its keys.
    var versions: [ResourceKey: UInt64] {
        storage.withLock { records in
            records.reduce(into: [:]) { versions, record in
                for key in record.keys { versions[key] = versions[key] ?? 0 }
                if let first = record.keys.first { versions[first, default: 0] += record.version }
            }
        }
    }

    /// Whether something is older than was announced. What was read together has no versions that could be compared.
    func isOlder(than announced: [ResourceKey: UInt64]) -> Bool {
        guard !announced.isEmpty else { return false }
        return storage.withLock { records in
            records.contains { record in
                guard record.keys.count == 1, record.version > 0, let key = record.keys.first else { return false }
                return record.version < announced[key] ?? 0
            }
        }
    }

    /// The oldest age of what a part read from the cache after it had become invalid; nil if all was valid.
    public func staleAge(of part: PartName, item: Int? = nil) -> Duration? {
        storage.withLock { records in
            records.lazy.filter { $0.part == part && $0.item == item && $0.isStandIn }.map(\.caching.age).max()
        }
    }

    /// What the whole allows to keep: as much as its weakest part. What failed, or is no longer valid, is valid for no
    /// time, whatever its service once said.
    public var caching: AnswerCaching {
        storage.withLock { records in
            var whole = AnswerCaching()
            whole.validFor = records.isEmpty ? nil : .seconds(Int64.max)
            for record in records {
                guard record.origin != .failed else {
                    whole.validFor = nil
                    continue
                }
                let part = record.caching
                whole.age = max(whole.age, part.age)
                whole.isPrivate = whole.isPrivate || part.isPrivate
                whole.isNoStore = whole.isNoStore || part.isNoStore
                whole.validFor = whole.validFor.flatMap { valid in
                    (record.origin == .stale ? nil : part.validFor).map { min(valid, $0) }
                }
            }
            return whole
        }
    }

    func append(_ record: FetchRecord) {
        storage.withLock { records in
            if records.isEmpty { records.reserveCapacity(4) }
            records.append(record)
        }
    }
}
