import ArgumentParser

/// `facet webhooks`: for those who build a receiver.
struct WebhooksCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "webhooks", abstract: "Receive webhooks while a receiver is being built.",
        subcommands: [ListenCommand.self])
}
