import ArgumentParser
import Foundation

/// `facet certs`: the development authority's certificates, made and renewed, and what there is.
struct CertificatesCommand<Bundle: BackendBundle>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "certs", abstract: "Make and renew the certificates of development, and list them.",
            discussion: """
                They are in the folder certs of the data folder; ca.pem is what everybody verifies with. A certificate \
                lives 30 days and is renewed when less than 10 are left; processes that use it read it anew by \
                themselves. In production certificates come from your own authority, and this command refuses to work.
                """)
    }

    @Option(help: "One more certificate, by this name.") var name: String?
    @Option(
        name: .customLong("host"),
        help: "Names and addresses of its server, separated by commas, beside this machine's."
    )
    var hosts: String?
    @OptionGroup var options: SettingOptions

    func validate() throws {
        if hosts != nil, name == nil { throw ValidationError("--host needs --name") }
    }

    func run() async throws {
        let settings = try await options.load(Bundle.table)
        guard settings[CommonKeys.mode] == "development" else {
            throw CommandFailure(message: "the mode is not development: certificates come from your own authority")
        }
        let authority = DevelopmentAuthority(dataFolder: settings[CommonKeys.data])
        try authority.makeStandard()
        if let name { try add(name, to: authority) }
        print(Self.list(authority))
    }

    private func add(_ name: String, to authority: DevelopmentAuthority) throws {
        guard let hosts else { return _ = try authority.client(name) }
        let names = hosts.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
        guard let wrong = names.first(where: { !URLText.isHost($0) }) else {
            return _ = try authority.server(name, hosts: names)
        }
        throw ValidationError("\(wrong) is no host name and no address")
    }

    static func list(_ authority: DevelopmentAuthority) -> String {
        let certificates = authority.certificates()
        let width = certificates.map(\.name.count).max() ?? 0
        let lines = certificates.map { certificate in
            let until = certificate.notAfter.formatted(.iso8601.year().month().day())
            let what = certificate.hosts.isEmpty ? "calls" : "serves \(certificate.hosts.joined(separator: ", "))"
            return "\(certificate.name.padded(to: width))  until \(until)  \(what)"
        }
        return ([authority.authorities] + lines).joined(separator: "\n")
    }
}

extension DevelopmentAuthority {
    /// Those of every caller, and of the services.
    public func makeStandard() throws {
        for name in Self.callers { try client(name) }
        try server("services")
    }
}
