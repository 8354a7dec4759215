import CompositionCore
import FacetApplication
import Hummingbird
import NIOCore
import Synchronization

/// Answers `/slow` after 300 ms, and `/die` never.
struct PageBackend: Backend {
    static let greeting = Setting.text("greeting", default: "hello", meaning: "What it answers")

    static let description = BackendDescription(
        name: "page", summary: "Answers slowly.", port: 8080, operationsPort: 8091,
        settings: [greeting.declaration])

    static func frontends(in environment: BackendEnvironment) -> [any Frontend] {
        [PageFrontend(environment: environment, listening: Listening())]
    }
}

/// Whether the listener is up.
final class Listening: Sendable {
    let isUp = Mutex(false)
}

struct PageFrontend: Frontend {
    let name = "http"
    let routes = [PublishedRoute(verb: "GET", path: "/slow", audience: "anyone")]
    let environment: BackendEnvironment
    let listening: Listening

    func missing() async -> [String] {
        listening.isUp.withLock { $0 } ? [] : ["the listener"]
    }

    func run(onListening: @escaping @Sendable (ListeningAddress) -> Void) async throws {
        let router = Router()
        let greeting = environment.settings[PageBackend.greeting]
        router.get("slow") { _, _ in
            try await Task.sleep(for: .milliseconds(300))
            return greeting
        }
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
