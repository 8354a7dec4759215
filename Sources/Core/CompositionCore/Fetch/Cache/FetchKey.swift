/// What makes two fetches the same: the whole request, what its answer is read as and, where answers belong to a user, who
/// asks.
struct FetchKey: Hashable, Sendable {
    let path: ServicePath
    let reader: ObjectIdentifier
    let principal: Principal?
    /// Computed once: a fetch looks its key up several times.
    private let digest: Int

    init(path: ServicePath, reader: ObjectIdentifier, principal: Principal?) {
        self.path = path
        self.reader = reader
        self.principal = principal
        var hasher = Hasher()
        hasher.combine(path)
        hasher.combine(reader)
        hasher.combine(principal)
        digest = hasher.finalize()
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(digest)
    }

    static func == (left: Self, right: Self) -> Bool {
        left.digest == right.digest && left.path == right.path && left.reader == right.reader
            && left.principal == right.principal
    }
}
