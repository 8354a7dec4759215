import Synchronization
import TestFixtures

/// The versions that somebody saw of what it follows, in their order.
final class SeenStates: Sendable {
    let who: String
    private let seen = Mutex<[Int]>([])

    init(_ who: String) {
        self.who = who
    }

    func add(_ version: Int?) {
        guard let version else { return }
        seen.withLock { $0.append(version) }
    }

    var versions: [Int] { seen.withLock { $0 } }
    var latest: Int { versions.last ?? 0 }
    var count: Int { versions.count }

    /// An older state was seen after a newer one.
    var wentBack: Bool {
        let versions = versions
        return zip(versions, versions.dropFirst()).contains { $0 > $1 }
    }
}

/// All who follow the price, each as its protocol has it.
struct Followers: Sendable {
    let page = SeenStates("a page's events")
    let card = SeenStates("an app's events")
    let poll = SeenStates("an app's long polls")
    let tile = SeenStates("a tile on frames")
    let label = SeenStates("a label at the broker")

    var all: [SeenStates] { [page, card, poll, tile, label] }

    /// Says who is behind if that doesn't become true.
    func see(_ version: Int, within limit: Duration = .seconds(30), among some: [SeenStates]? = nil) async throws {
        let some = some ?? all
        do {
            try await eventually("all see \(version)", within: limit) { some.allSatisfy { $0.latest == version } }
        } catch {
            let seen = some.map { "\($0.who): \($0.versions.suffix(8))" }
            throw SaidBefore(error: error, log: seen.joined(separator: "; "))
        }
    }
}
