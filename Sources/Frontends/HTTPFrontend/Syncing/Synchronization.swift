import CompositionCore

/// Makes the page that comes after a cursor: entries are composed in their order, some at a time, until the page is
/// full.
struct Synchronization: Sendable {
    /// Entries that a client may have at most.
    static let namesMax = 256
    private static let width = 8
    private static let batch = 32
    /// How many entries a client may say to have seen newer: each is asked of the services anew.
    private static let distrustMax = 8

    /// Nil for a name of nothing that is published.
    let compose: @Sendable (_ name: String) async -> SyncPage.Outcome
    let deadline: Deadline
    private let names: [String]
    private let unneeded: [String]
    private let unknown: [String]
    private let omitted: Int
    private var distrusted = 0

    /// - Parameters:
    ///   - kept: what the client asks for beside the scope
    ///   - isPublished: whether there is still such a composition
    init(
        _ scope: SyncScope, keeping kept: [String], after cursor: SyncCursor, until deadline: Deadline,
        isPublished: (String) -> Bool, compose: @escaping @Sendable (_ name: String) async -> SyncPage.Outcome
    ) {
        self.compose = compose
        self.deadline = deadline
        let screens = scope.names.prefix(Self.namesMax - kept.count)
        var needed = Array(screens)
        needed += kept.filter { !screens.contains($0) }
        let all = Set(needed)
        let others = cursor.names.filter { !all.contains($0) }
        unknown = scope.unknown
        // While it can't be told what is needed, what the client has counts as needed.
        unneeded = unknown.isEmpty ? others : others.filter { !isPublished($0) }
        names = needed + (unknown.isEmpty ? [] : others.filter(isPublished))
        omitted = scope.names.count - screens.count
    }

    mutating func page(after cursor: SyncCursor, limit: Int) async -> SyncPage {
        var page = SyncPage(after: cursor, limit: limit)
        page.omitted = omitted
        for name in unknown { page.cannotTell(name) }
        for name in unneeded where !page.remove(name) {
            page.hasMore = true
            return page
        }
        var rest = names[...]
        while !rest.isEmpty, !page.hasMore {
            let batch = Array(rest.prefix(Self.batch))
            rest = rest.dropFirst(Self.batch)
            for (name, outcome) in zip(batch, await composed(batch)) {
                page.hasMore = !(await take(outcome, of: name, into: &page))
                if page.hasMore { break }
            }
        }
        return page
    }

    private mutating func take(_ outcome: SyncPage.Outcome, of name: String, into page: inout SyncPage) async -> Bool {
        if case .failed = outcome, deadline.hasPassed, !page.isEmpty {
            // The next question has a deadline of its own, and finds in the caches what came too late for this one.
            return false
        }
        guard page.isOlder(outcome, of: name), case .composed(let older) = outcome, distrusted < Self.distrustMax else {
            return page.take(outcome, of: name)
        }
        distrusted += 1
        older.distrust()
        return page.take(await compose(name), of: name)
    }

    /// In the order of the names.
    private func composed(_ names: [String]) async -> [SyncPage.Outcome] {
        await withTaskGroup(of: (Int, SyncPage.Outcome).self) { group in
            var outcomes = [SyncPage.Outcome](repeating: .failed, count: names.count)
            var rest = names.enumerated().makeIterator()
            func begin() {
                guard let (index, name) = rest.next() else { return }
                group.addTask { [compose] in (index, await compose(name)) }
            }
            for _ in 0..<Self.width { begin() }
            while let (index, outcome) = await group.next() {
                outcomes[index] = outcome
                begin()
            }
            return outcomes
        }
    }
}
