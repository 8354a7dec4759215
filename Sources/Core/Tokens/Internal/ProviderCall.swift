import AsyncHTTPClient
import CompositionCore
import NIOCore
import NIOHTTP1

/// One call to an identity provider: bounded in bytes and time, never redirected, never compressed.
struct ProviderCall {
    struct Answer: Sendable {
        let status: Int
        let body: ByteBuffer
    }

    let limits: ProviderLimits

    /// Of the whole process: it lives as long.
    private static let client = HTTPClient(
        eventLoopGroupProvider: .singleton,
        configuration: {
            var configuration = HTTPClient.Configuration(
                redirectConfiguration: .disallow, timeout: .init(connect: .seconds(2)), decompression: .disabled)
            configuration.httpVersion = .http1Only
            return configuration
        }())

    /// The body of a 200. Throws `unreachable` for every other answer, and where there is none.
    func get(_ url: ProviderURL, bytesMax: Int) async throws(Failure) -> ByteBuffer {
        var request = HTTPClientRequest(url: url.text)
        request.headers.add(name: "Accept", value: "application/json")
        let answer = try await send(request, bytesMax: bytesMax)
        guard answer.status == 200 else {
            throw Failure(.unreachable, "the identity provider answered \(answer.status)")
        }
        return answer.body
    }

    /// Whatever is answered to a form. Throws `unreachable` where nothing is.
    func post(
        _ url: ProviderURL, form: [(String, String)], headers: [(String, String)]
    ) async throws(Failure) -> Answer {
        var request = HTTPClientRequest(url: url.text)
        request.method = .POST
        request.headers.add(name: "Accept", value: "application/json")
        request.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        request.body = .bytes(ByteBuffer(string: FormText.encode(form)))
        return try await send(request, bytesMax: limits.answerBytesMax)
    }

    private func send(_ request: HTTPClientRequest, bytesMax: Int) async throws(Failure) -> Answer {
        do {
            return try await withThrowingTaskGroup(of: Answer?.self) { [limits] group in
                group.addTask {
                    let answer = try await Self.client.execute(request, timeout: TimeAmount(limits.timeLimit))
                    return Answer(
                        status: Int(answer.status.code), body: try await answer.body.collect(upTo: bytesMax))
                }
                // The client's own timeout ends with the head; a body may drip for ever.
                group.addTask {
                    try await Task.sleep(for: limits.timeLimit)
                    return nil
                }
                defer { group.cancelAll() }
                guard let first = try await group.next(), let answer = first else { throw Self.late }
                return answer
            }
        } catch let failure as Failure {
            throw failure
        } catch is NIOTooManyBytesError {
            throw Failure(.unreachable, "the identity provider's answer has more than \(bytesMax) bytes")
        } catch {
            throw Failure(.unreachable, "the identity provider can't be reached")
        }
    }

    private static let late = Failure(.unreachable, "the identity provider took too long")
}
