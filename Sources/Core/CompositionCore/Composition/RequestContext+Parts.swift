extension RequestContext {
    /// Runs the work of a required part: a failure is named after the part.
    ///
    ///     async let product = context.required("product") { try await catalog.product(id, in: $0) }
    public func required<Value: Sendable>(
        _ name: PartName, _ work: (RequestContext) async throws -> Value
    ) async throws(Failure) -> Value {
        do {
            return try await work(of(name))
        } catch {
            throw Failure(error).of(name)
        }
    }

    /// Runs the work of an optional part: a failure becomes a missing part instead of an error.
    ///
    ///     async let stock = context.part("stock") { try await inventory.stock(id, in: $0) }
    ///
    /// - Parameter isWanted: where it is false the part is left out and its work never begins
    public func part<Value: Sendable>(
        _ name: PartName, if isWanted: Bool = true, _ work: (RequestContext) async throws -> Value
    ) async -> Part<Value> {
        guard isWanted else { return .leftOut }
        return await part(name, item: nil, work)
    }

    /// An optional part that has something to show when its service fails; clients still read that it is missing.
    public func part<Value: Sendable>(
        _ name: PartName, if isWanted: Bool = true, or fallback: Value,
        _ work: (RequestContext) async throws -> Value
    ) async -> Part<Value> {
        let part = await part(name, if: isWanted, work)
        guard case .missing(let reason) = part else { return part }
        return .fallback(fallback, reason)
    }

    /// One part for each subject, in the subjects' order, with at most so many under way at a time. One that fails
    /// is missing alone.
    public func parts<Subject: Sendable, Value: Sendable>(
        _ name: PartName, of subjects: [Subject], atMost width: Int,
        _ work: @escaping @Sendable (Subject, RequestContext) async throws -> Value
    ) async -> [Part<Value>] {
        await withTaskGroup(of: (Int, Part<Value>).self) { group in
            var parts = [Part<Value>](repeating: .missing(.timeout), count: subjects.count)
            var rest = subjects.enumerated().makeIterator()
            func begin() {
                guard let (index, subject) = rest.next() else { return }
                group.addTask { (index, await part(name, item: index) { try await work(subject, $0) }) }
            }
            for _ in 0..<max(1, width) { begin() }
            while let (index, part) = await group.next() {
                parts[index] = part
                begin()
            }
            return parts
        }
    }

    /// An item of a list is as stale as what was read for it, whatever the others of its name got.
    private func part<Value: Sendable>(
        _ name: PartName, item: Int?, _ work: (RequestContext) async throws -> Value
    ) async -> Part<Value> {
        do {
            let value = try await work(of(name, item: item))
            return log.staleAge(of: name, item: item).map { .stale(value, age: $0) } ?? .fresh(value)
        } catch {
            return .missing(Failure(error).code.missingReason)
        }
    }
}
