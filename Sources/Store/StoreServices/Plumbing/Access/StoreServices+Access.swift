import CompositionCore

extension StoreServices {
    /// Who may call which service, as `facet routes services` prints it.
    static let publishedRoutes: [PublishedRoute] = all.flatMap { type in
        [
            ("read", AccessTable.Rights.read), ("write", .write), ("serve", .serve), ("command", .command),
            ("show", .show),
        ].compactMap { verb, right in
            let callers = type.access.callers(right)
            let isUsual = right == .read || right == .write
            guard isUsual || callers != [Caller.operatorName] else { return nil }
            return PublishedRoute(verb: verb, path: type.name, audience: callers.joined(separator: ", "))
        }
    }

    /// What must listen before the services are ready.
    var listening: Set<String> {
        let plain = doors.plainHost == nil ? [] : Self.names
        let secure = doors.secure == nil ? [] : Self.names.map { "\($0) with TLS" }
        return Set(plain + secure)
    }
}
