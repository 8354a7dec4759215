public import ArgumentParser

/// Backends that share one executable and one configuration.
public protocol BackendBundle: Sendable {
    /// The executable's name.
    static var name: String { get }
    /// One sentence.
    static var summary: String { get }
    static var backends: [any Backend.Type] { get }
    /// Default addresses of the services that the backends call.
    static var services: [ServiceDeclaration] { get }
    /// What `run` brings up; nil: there is no such command.
    static var deployment: (any Deployment.Type)? { get }
    /// Commands of its own beside serve, check, routes, dev and help.
    static var commands: [any ParsableCommand.Type] { get }
}

extension BackendBundle {
    public static var services: [ServiceDeclaration] { [] }
    public static var deployment: (any Deployment.Type)? { nil }
    public static var commands: [any ParsableCommand.Type] { [] }

    /// The whole command line of the bundle.
    public static func main() async {
        await CommandLineRunner.run(BundleCommand<Self>.self)
    }

    /// Every key that its configuration may have.
    static var table: SettingsTable {
        SettingsTable(
            for: backends.map { $0.description }, knowing: services,
            and: deployment == nil ? [] : [SupervisorKeys.operationsPort.declaration])
    }

    static func backend(named name: String) throws -> any Backend.Type {
        if let backend = backends.first(where: { $0.description.name == name }) { return backend }
        let names = backends.map { $0.description.name }
        let near = Suggestion.nearest(to: name, among: names).map { "; did you mean \($0)?" } ?? ""
        throw ValidationError("there is no backend \(name)\(near) (there are: \(names.joined(separator: ", ")))")
    }
}
