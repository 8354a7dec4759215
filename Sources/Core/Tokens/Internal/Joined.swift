import Synchronization

/// Work under way by key: who asks for the same while it runs waits for the same result.
final class Joined<Key: Hashable & Sendable, Success: Sendable, Problem: Error>: Sendable {
    private let flights = Mutex<[Key: Task<Result<Success, Problem>, Never>]>([:])
    private let countMax: Int
    private let full: Problem

    /// - Parameters:
    ///   - countMax: how many different ones may be under way
    ///   - full: what one more gets
    init(countMax: Int, full: Problem) {
        self.countMax = countMax
        self.full = full
    }

    func run(
        _ key: Key, _ work: @escaping @Sendable () async throws(Problem) -> Success
    ) async throws(Problem) -> Success {
        let flight = flights.withLock { flights -> Task<Result<Success, Problem>, Never>? in
            if let flight = flights[key] { return flight }
            guard flights.count < countMax else { return nil }
            let flight = Task {
                let result: Result<Success, Problem>
                do throws(Problem) {
                    result = .success(try await work())
                } catch {
                    result = .failure(error)
                }
                self.flights.withLock { $0[key] = nil }
                return result
            }
            flights[key] = flight
            return flight
        }
        guard let flight else { throw full }
        return try await flight.value.get()
    }
}
