public import CompositionCore

/// A Backend for Frontends, or any other process that Facet runs: what it is and how it answers its clients.
///
/// A backend that is its own executable is a few lines:
///
///     @main struct Main { static func main() async { await WebBFF.main() } }
public protocol Backend: Sendable {
    /// What it is, where it listens and what it needs, known before it is started.
    static var description: BackendDescription { get }

    /// Its frontends, assembled but not yet listening. Throws if they can't be assembled.
    static func frontends(in environment: BackendEnvironment) async throws -> [any Frontend]
}

extension Backend {
    /// The whole command line of an executable that is this backend: serve (the default), check, routes.
    public static func main() async {
        await BackendCommandLine.run(Self.self)
    }
}
