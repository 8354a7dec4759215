import CompositionCore

extension StoreServices {
    /// Who may call which service, as `facet routes services` prints it.
    static let publishedRoutes: [PublishedRoute] = all.flatMap { type in
        [("read", AccessTable.Rights.read), ("write", .write)].map { verb, right in
            PublishedRoute(verb: verb, path: type.name, audience: type.access.callers(right).joined(separator: ", "))
        }
    }

    /// What must listen before the services are ready.
    var listening: Set<String> {
        let plain = doors.plainHost == nil ? [] : Self.names
        let secure = doors.secure == nil ? [] : Self.names.map { "\($0) with TLS" }
        return Set(plain + secure)
    }
}
