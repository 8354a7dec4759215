import AsyncHTTPClient
import Foundation
import NIOCore

/// Asks a process's operations listener what it still waits for.
enum OperationsProbe {
    private struct Ready: Decodable { let missing: [String] }

    static func missing(port: Int) async -> [String] {
        do {
            let request = HTTPClientRequest(url: "http://127.0.0.1:\(port)/readyz")
            let response = try await HTTPClient.shared.execute(request, timeout: .seconds(2))
            let body = try await response.body.collect(upTo: 64 * 1024)
            return try JSONDecoder().decode(Ready.self, from: Data(body.readableBytesView)).missing
        } catch {
            return ["its operations listener"]
        }
    }
}
