/// What makes two fetches the same: the whole request, what its answer is read as and, where answers belong to a user, who
/// asks.
struct FetchKey: Hashable, Sendable {
    let path: ServicePath
    let reader: ObjectIdentifier
    let principal: Principal?
}
