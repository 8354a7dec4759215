import ArgumentParser
import CompositionCore

/// `facet dev token web`: one header line that signs in, for curl's `-H`.
struct TokenCommand<Bundle: BackendBundle>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "token", abstract: "Print a header line that signs in, for curl's -H.",
            discussion: "Works in development mode only. A token for one audience is refused by the others.")
    }

    @Argument(help: "web, mobile or partner.") var audience: String
    @Option(help: "The user; of partner: the client. Without: u1, acme.") var user: String?
    @OptionGroup var options: SettingOptions

    func validate() throws {
        guard DevelopmentSignIn.audiences.contains(audience) else {
            throw ValidationError("there is no audience \(audience): web, mobile or partner")
        }
    }

    func run() async throws {
        let settings = try await options.load(Bundle.table)
        let subject = user ?? (audience == "partner" ? "acme" : "u1")
        guard let id = ResourceID(subject) else { throw ValidationError("\(subject) is not an id") }
        let signIn = try DevelopmentSignIn(mode: settings[CommonKeys.mode], dataFolder: settings[CommonKeys.data])
        guard let header = try signIn.header(audience: audience, subject: id) else {
            throw CommandFailure(message: "the mode is not development: there are no development tokens")
        }
        print(header)
    }
}
