import CompositionCore
import FacetApplication
import Foundation
import Hummingbird
import NIOCore
import Synchronization

/// Answers `/hello` at once, `/held` when there is a file `release` in the data folder, and `/running` with how many
/// of those run.
struct PageBackend: Backend {
    static let greeting = Setting.text("greeting", default: "hello", meaning: "What it answers")

    static let description = BackendDescription(
        name: "page", summary: "Says hello.", port: 8080, operationsPort: 8091,
        settings: [greeting.declaration])

    static func frontends(in environment: BackendEnvironment) -> [any Frontend] {
        [PageFrontend(environment: environment, listening: Listening())]
    }
}

/// Whether the listener is up, and what runs.
final class Listening: Sendable {
    let isUp = Mutex(false)
    let running = Mutex(0)
}

struct PageFrontend: Frontend {
    let name = "http"
    let routes = [PublishedRoute(verb: "GET", path: "/hello", audience: "anyone")]
    let environment: BackendEnvironment
    let listening: Listening

    func missing() async -> [String] {
        listening.isUp.withLock { $0 } ? [] : ["the listener"]
    }

    func run(onListening: @escaping @Sendable (ListeningAddress) -> Void) async throws {
        let router = Router()
        let greeting = environment.settings[PageBackend.greeting]
        let release = environment.dataFolder + "/release"
        router.get("hello") { _, _ in greeting }
        router.get("held") { _, _ in
            listening.running.withLock { $0 += 1 }
            defer { listening.running.withLock { $0 -= 1 } }
            while !FileManager.default.fileExists(atPath: release) { try await Task.sleep(for: .milliseconds(20)) }
            return greeting
        }
        router.get("running") { _, _ in "\(listening.running.withLock { $0 })" }
        let listen = environment.listen
        let application = Application(
            router: router, configuration: .init(address: .hostname(listen.host, port: listen.port)),
            onServerRunning: { channel in
                listening.isUp.withLock { $0 = true }
                onListening(ListeningAddress(host: listen.host, port: channel.localAddress?.port ?? 0))
            }, eventLoopGroupProvider: .shared(environment.eventLoopGroup), logger: environment.logger)
        try await application.run()
    }
}
