import AsyncHTTPClient
import Synchronization
import TestFixtures

/// Requests at a fixed rate, whatever becomes of them (an open loop), and what each got.
struct Load: Sendable {
    var answers: [HTTPAnswer] = []
    /// Requests that got no answer.
    var failures: [String] = []

    /// - Parameters:
    ///   - rate: requests a second
    ///   - url: of the request of that number
    static func run(
        _ rate: Int, for time: Duration, headers: [String: String] = [:], _ url: @escaping @Sendable (Int) -> String
    ) async -> Load {
        let start = ContinuousClock.now
        let count = Int(time / .seconds(1) * Double(rate))
        return await withTaskGroup(of: Result<HTTPAnswer, any Error>.self) { group in
            var number = 0
            while number < count {
                let due = Int(start.duration(to: .now) / .seconds(1) * Double(rate)) + 1
                while number < min(due, count) {
                    let url = url(number)
                    group.addTask {
                        do {
                            return .success(try await get(url, headers: headers))
                        } catch {
                            return .failure(error)
                        }
                    }
                    number += 1
                }
                await pause(.milliseconds(5))
            }
            return await group.reduce(into: Load()) { load, result in
                switch result {
                case .success(let answer): load.answers.append(answer)
                case .failure(let error): load.failures.append("\(error)")
                }
            }
        }
    }

    /// The time within which that share of the answers came.
    func time(_ share: Double) -> Duration {
        let times = answers.map(\.time).sorted()
        return times.isEmpty ? .zero : times[min(times.count - 1, Int(share * Double(times.count)))]
    }

    func count(_ condition: (HTTPAnswer) -> Bool) -> Int { answers.filter(condition).count }

    /// How many had each status.
    var statuses: [Int: Int] { answers.reduce(into: [:]) { $0[$1.status, default: 0] += 1 } }
}
