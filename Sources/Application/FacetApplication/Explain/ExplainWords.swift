/// The words of an `explain` command line: what is known of the options is gone already, keys of the configuration
/// stand among the rest.
struct ExplainWords {
    /// In order: a backend, a composition, a subject.
    private(set) var words: [String] = []
    /// Keys of the configuration with their values.
    private(set) var flags: [String] = []

    init(_ arguments: [String], table: SettingsTable) {
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            guard argument.hasPrefix("--") else {
                words.append(argument)
                continue
            }
            flags.append(argument)
            guard !argument.contains("="), let next = rest.first, !next.hasPrefix("--") else { continue }
            let isSwitch = table.declarations.contains { $0.kind == .flag && $0.flag.hasSuffix(argument.dropFirst(2)) }
            if !isSwitch || next == "true" || next == "false" { flags.append(rest.removeFirst()) }
        }
    }

    /// The first word is a backend's name; in an executable that is one backend it may be left out.
    mutating func takeBackend(of bundle: any BackendBundle.Type, executable: String) throws -> any Backend.Type {
        if bundle.backends.count == 1 {
            let backend = bundle.backends[0]
            let stem = executable.split(separator: "/").last.map { $0.replacing("-bff", with: "") }
            let isNamed = words.first == backend.description.name || words.first == stem.map(String.init)
            if words.count > 1, isNamed { words.removeFirst() }
            return backend
        }
        guard let name = words.first else { throw CommandFailure(message: "which backend? \(Self.usage)", status: 64) }
        words.removeFirst()
        return try bundle.backend(named: name)
    }

    func request(principal: String, runs: Int) throws -> ExplainRequest {
        guard let composition = words.first, words.count <= 2 else {
            throw CommandFailure(message: "one composition and one subject: \(Self.usage)", status: 64)
        }
        let subject = words.count == 2 ? words[1] : ""
        do {
            return try ExplainRequest(
                composition: composition, subject: subject, principal: principal, runs: runs)
        } catch {
            throw CommandFailure(message: ExplainClient.sentence(OperationsProblem(error)), status: 64)
        }
    }

    static let usage = "explain BACKEND COMPOSITION [SUBJECT], for example explain web product p42"
}
