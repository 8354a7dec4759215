import ArgumentParser
import FacetApplication
import Foundation
import NIOHTTP1
import WebhookFrontend

/// `facet webhooks listen --port 9000`: shows each delivery, and what changed by it, until Ctrl-C.
struct ListenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "listen", abstract: "Take deliveries, verify their signatures, and show what changed.",
        discussion: """
            Every path is the receiver's. With --secret a delivery whose signature isn't right is answered 401, all \
            others get --status. Register http://127.0.0.1:PORT at a backend in development mode.
            """)

    @Option(help: "The port; 0: any free one.") var port = 9000
    @Option(help: "The address to listen at; without: this machine alone.") var host = "127.0.0.1"
    @Option(help: "The webhook's secret, whsec_…; without: signatures aren't verified.") var secret: String?
    @Option(help: "What deliveries are answered, to see what a failing receiver gets.") var status = 204
    @Option(help: "End after so many deliveries; without: never.") var events: Int?

    func validate() throws {
        guard (0...65535).contains(port) else { throw ValidationError("--port must be 0 to 65535") }
        guard (200...599).contains(status) else { throw ValidationError("--status must be 200 to 599") }
        guard events.map({ $0 > 0 }) ?? true else { throw ValidationError("--events must be 1 or more") }
        guard secret.map({ WebhookSecret($0) != nil }) ?? true else {
            throw ValidationError("--secret must be whsec_ and the base64 of 24 to 64 bytes")
        }
    }

    func run() async throws {
        let console = DeliveryConsole(
            DeliveryLines(secret: secret.flatMap { WebhookSecret($0) }, style: .output, status: status))
        let receiver = DeliveryReceiver(host: host, port: port) { await console.take($0) }
        do {
            try await receiver.run(deliveries: events) { port in
                write(["listening at http://\(host):\(port)"])
            }
        } catch {
            throw CommandFailure(message: StartFailure.explain(error))
        }
    }
}

/// Shows one delivery after the other.
private actor DeliveryConsole {
    private var lines: DeliveryLines

    init(_ lines: DeliveryLines) {
        self.lines = lines
    }

    /// Returns what it is answered.
    func take(_ delivery: ReceivedDelivery) -> HTTPResponseStatus {
        let (shown, status) = lines.take(delivery, at: Date())
        write(shown)
        return HTTPResponseStatus(statusCode: status)
    }
}

/// Not by print, which keeps lines back where the output is no terminal.
private func write(_ lines: [String]) {
    FileHandle.standardOutput.write(Data(lines.map { $0 + "\n" }.joined().utf8))
}
