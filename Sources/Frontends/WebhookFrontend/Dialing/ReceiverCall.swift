import AsyncHTTPClient
import CompositionCore
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// How one attempt went.
enum AttemptOutcome: Sendable, Hashable {
    /// - Parameter retryAfterMs: what the receiver asks for
    case answered(status: Int, retryAfterMs: Int64?)
    /// Without an answer; the words are for the webhook's owner and name no address.
    case failed(String)

    var isSuccess: Bool {
        if case .answered(200..<300, _) = self { true } else { false }
    }
}

/// Sends signed messages to receivers: looks the name up, looks whether every address may be dialled, and dials that
/// very address, for TLS and `Host` by the name. Nothing leads it elsewhere.
struct ReceiverCall: Sendable {
    static let answerBytesMax = 16 << 10

    let policy: ReceiverPolicy
    let names: ReceiverNames
    let group: any EventLoopGroup
    let deadline: Duration
    /// Of certificates; nil: those that the system trusts.
    var trust: TLSConfiguration?

    func send(_ message: SignedMessage, to url: ReceiverURL) async -> AttemptOutcome {
        let begin = ContinuousClock.now
        let found = await names.addresses(of: url, within: deadline)
        guard let addresses = policy.admitted(found, isSecure: url.isSecure) else {
            return .failed(found.isEmpty ? "its host has no address" : "its host has no public address")
        }
        // Another one at each attempt, should one be dead.
        let address = addresses[(message.attempt - 1) % addresses.count]
        let left = deadline - begin.duration(to: .now)
        let client = client(for: url, at: address)
        let outcome = await attempt(message, to: url, over: client, within: left)
        try? await client.shutdown()
        return outcome
    }

    private func client(for url: ReceiverURL, at address: NetworkAddress) -> HTTPClient {
        var configuration = HTTPClient.Configuration(
            tlsConfiguration: trust, redirectConfiguration: .disallow, decompression: .disabled)
        configuration.dnsOverride = [url.host: address.description]
        configuration.httpVersion = .http1Only
        // The schedule says when it is called again.
        configuration.connectionPool.retryConnectionEstablishment = false
        return HTTPClient(eventLoopGroupProvider: .shared(group), configuration: configuration)
    }

    private func attempt(
        _ message: SignedMessage, to url: ReceiverURL, over client: HTTPClient, within limit: Duration
    ) async -> AttemptOutcome {
        await withTaskGroup(of: AttemptOutcome.self) { tasks in
            tasks.addTask { await exchange(message, to: url, over: client, within: limit) }
            tasks.addTask {
                try? await Task.sleep(for: limit)
                return .failed("no answer in \(deadline.components.seconds) s")
            }
            let first = await tasks.next() ?? .failed("no answer")
            tasks.cancelAll()
            return first
        }
    }

    private func exchange(
        _ message: SignedMessage, to url: ReceiverURL, over client: HTTPClient, within limit: Duration
    ) async -> AttemptOutcome {
        var request = HTTPClientRequest(url: url.text)
        request.method = .POST
        request.headers = HTTPHeaders(message.headers)
        request.body = .bytes(message.body)
        do {
            let answer = try await client.execute(request, timeout: TimeAmount(limit))
            var bytes = 0
            for try await chunk in answer.body {
                bytes += chunk.readableBytes
                if bytes > Self.answerBytesMax { break }
            }
            let retryAfter = answer.headers.first(name: "Retry-After").flatMap {
                RetryAfter.milliseconds($0, at: Date())
            }
            return .answered(status: Int(answer.status.code), retryAfterMs: retryAfter)
        } catch {
            return .failed(Self.words(error))
        }
    }

    /// What went wrong, for the owner of the webhook.
    private static func words(_ error: any Error) -> String {
        switch error {
        case is NIOSSLError, is NIOSSLExtraError, is BoringSSLError:
            "TLS failed: the certificate isn't valid for its name"
        case let error as HTTPClientError where error == .connectTimeout || error == .deadlineExceeded:
            "no answer in time"
        case let error as HTTPClientError where error == .remoteConnectionClosed:
            "the connection was closed without an answer"
        case is NIOConnectionError, is IOError: "no connection"
        case is CancellationError: "the backend stopped"
        default: "the answer is no HTTP"
        }
    }
}
