/// Every key that a configuration may have: the common ones, then those of each backend and service.
struct SettingsTable: Sendable {
    let declarations: [SettingDeclaration]
    private let byName: [String: SettingDeclaration]

    init(_ declarations: [SettingDeclaration]) {
        self.declarations = declarations
        byName = Dictionary(declarations.map { ($0.name, $0) }) { first, _ in first }
    }

    /// - Parameters:
    ///   - known: services with default addresses, above what the backends declare
    init(
        for backends: [BackendDescription], knowing known: [ServiceDeclaration] = [],
        and more: [SettingDeclaration] = []
    ) {
        var services: [ServiceDeclaration] = []
        for declared in backends.flatMap(\.services) {
            let service = declared.at(known.first { $0.name == declared.name })
            guard !services.contains(where: { $0.name == service.name }) else { continue }
            services.append(service)
        }
        self.init(
            CommonKeys.all + backends.flatMap { BackendKeys($0).all }
                + ServiceCallerKeys.all
                + services.flatMap { ServiceKeys($0).all } + more)
    }

    subscript(_ name: String) -> SettingDeclaration? { byName[name] }

    /// Whether keys stand below this name: `web`, `web.operations`.
    func isGroup(_ name: String) -> Bool {
        declarations.contains { $0.name.hasPrefix(name + ".") }
    }
}
