import ArgumentParser
import AsyncHTTPClient
import CompositionCore
import Foundation
import NIOCore
import NIOHTTP1

/// `facet follow web product p42`: a composition as it is, and every change of it, until Ctrl-C.
struct FollowCommand<Bundle: BackendBundle>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "follow", abstract: "Show a composition, and what changes of it as it changes.",
            usage: "\(Bundle.name) follow BACKEND COMPOSITION [SUBJECT] [OPTIONS]",
            discussion: """
                Asks the backend that runs, as a client does, for a stream of events. What is a user's needs a \
                development token of --user. A list's subject is its query: 'category=Shoes&limit=5'.
                """)
    }

    @Option(help: "The user who follows, in development.") var user = "u1"
    @Option(help: "The backend's address, http://host:port; without: that of run.json.") var address: String?
    @Option(help: "End after so many events; without: never.") var events: Int?
    @OptionGroup var options: SettingOptions

    func run() async throws {
        var words = ExplainWords(options.flags, table: Bundle.table)
        let backend = try words.takeBackend(of: Bundle.self, executable: CommandLine.arguments[0])
        let asked = try words.request(principal: "anonymous", runs: 1)
        let settings = try await settings(words.flags, of: backend)
        let path = try await FollowedPath.find(
            asked.composition, subject: asked.subject, of: backend, settings)
        var request = HTTPClientRequest(url: try base(of: backend, settings) + path.target)
        request.headers = try headers(path, backend.description.name, settings)
        try await show(try await HTTPClient.shared.execute(request, timeout: .hours(24)))
    }

    private func settings(_ flags: [String], of backend: any Backend.Type) async throws -> Settings {
        let sources = ConfigurationSources(
            file: options.file, environment: ProcessInfo.processInfo.environment, flags: flags,
            backend: backend.description.name)
        return try await ConfigurationLoader(table: Bundle.table).load(sources, demandsAll: false)
    }

    private func base(of backend: any Backend.Type, _ settings: Settings) throws -> String {
        if let address { return address }
        let data = settings[CommonKeys.data]
        let endpoints = RunFile.read(dataFolder: data)?.endpoints
        let known = ["web": endpoints?.web, "mobile": endpoints?.mobile, "partner": endpoints?.partner]
        if let url = known[backend.description.name] ?? nil { return url }
        throw CommandFailure(message: "\(data)/run.json doesn't name \(backend.description.name): give --address")
    }

    private func headers(_ path: FollowedPath, _ audience: String, _ settings: Settings) throws -> HTTPHeaders {
        var headers: HTTPHeaders = ["Accept": "text/event-stream"]
        guard path.isForUsers else { return headers }
        let signIn = try DevelopmentSignIn(mode: settings[CommonKeys.mode], dataFolder: settings[CommonKeys.data])
        guard let id = ResourceID(user), let line = try signIn.header(audience: audience, subject: id) else {
            throw CommandFailure(message: "\(user) can't be signed in here")
        }
        let halves = line.split(separator: ":", maxSplits: 1).map(String.init)
        headers.add(name: halves[0], value: String(halves[1].dropFirst()))
        headers.add(name: "X-Facet", value: "1")
        return headers
    }

    private func show(_ response: HTTPClientResponse) async throws {
        guard response.status == .ok else {
            let body = try? await response.body.collect(upTo: 64 << 10)
            let problem = body.flatMap {
                try? JSONDecoder().decode(OperationsProblem.self, from: Data($0.readableBytesView))
            }
            throw CommandFailure(message: problem.map(ExplainClient.sentence) ?? "answered \(response.status.code)")
        }
        var (lines, shown, count) = (EventLines(), FollowLines(style: .output), 0)
        for try await chunk in response.body {
            try lines.append(chunk)
            while let event = lines.next() {
                let text = try shown.lines(event, at: Date()).map { $0 + "\n" }.joined()
                // Not by print, which keeps lines back where the output is no terminal.
                FileHandle.standardOutput.write(Data(text.utf8))
                count += 1
                if count == events { return }
            }
        }
        throw CommandFailure(message: "the stream ended")
    }
}
