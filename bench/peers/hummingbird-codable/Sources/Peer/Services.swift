import AsyncHTTPClient
import Foundation
import HTTPTypes
import NIOCore
import NIOFoundationCompat

struct Store: Sendable {
    let catalog, reviews, recommendations, inventory: Service
    let publicURL: String

    init(_ environment: [String: String]) {
        let timeout = TimeAmount.milliseconds(environment["TIMEOUT_MS"].flatMap { Int64($0) } ?? 800)
        func service(_ name: String) -> Service {
            Service(url: environment["\(name)_URL"] ?? "", timeout: timeout)
        }
        catalog = service("CATALOG")
        reviews = service("REVIEWS")
        recommendations = service("RECOMMENDATIONS")
        inventory = service("INVENTORY")
        publicURL = environment["PUBLIC_URL"] ?? ""
    }
}

struct Service: Sendable {
    let url: String
    let timeout: TimeAmount

    func get<Value: Decodable>(_ path: String, as type: Value.Type) async throws -> Value {
        let response = try await HTTPClient.shared.execute(HTTPClientRequest(url: url + path), timeout: timeout)
        let body = try await response.body.collect(upTo: 1 << 20)
        guard response.status == .ok else { throw StatusError(code: Int(response.status.code)) }
        return try JSONDecoder().decode(type, from: body)
    }
}

struct StatusError: Error {
    let code: Int
}

/// Why a call failed, in the words of the answer's parts.
enum Reason: String, Error, Codable {
    case notFound, busy, refused, badAnswer, timeout, unreachable

    init(_ error: any Error) {
        switch error {
        case let reason as Reason: self = reason
        case let error as StatusError where error.code == 404: self = .notFound
        case let error as StatusError where error.code == 429 || error.code == 503: self = .busy
        case let error as StatusError where (400..<500).contains(error.code): self = .refused
        case is StatusError, is DecodingError: self = .badAnswer
        case let error as HTTPClientError where Self.timeouts.contains(error): self = .timeout
        default: self = .unreachable
        }
    }

    private static let timeouts: [HTTPClientError] = [.deadlineExceeded, .connectTimeout, .readTimeout]

    var status: HTTPResponse.Status {
        switch self {
        case .notFound: .notFound
        case .badAnswer, .refused: .badGateway
        case .timeout: .gatewayTimeout
        case .busy, .unreachable: .serviceUnavailable
        }
    }
}
