import AsyncHTTPClient
public import Foundation
import NIOCore
import NIOHTTP1

/// The telemetry service, asked what is on disk.
public struct TelemetryService: Sendable {
    private static let pageMax = 1_000
    private static let bytesMax = 8 << 20
    private let address: URL

    public init(_ address: URL) {
        self.address = address
    }

    private struct Page: Decodable {
        let items: [TelemetryRow]
        let next: Cursor?
    }

    /// `next` as it came: a number or a text.
    private enum Cursor: Decodable {
        case text(String)

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let number = try? container.decode(Int64.self) {
                self = .text("\(number)")
            } else {
                self = .text(try container.decode(String.self))
            }
        }

        var value: String {
            switch self {
            case .text(let text): text
            }
        }
    }

    /// Everything committed of `accounts`. A few devices are asked for one by one; many by one walk over all that was
    /// received since `start`.
    func readings(of accounts: [DeviceAccount], since start: Date) async throws -> CommittedReadings {
        let epochs = Dictionary(accounts.map { ($0.device, $0.epoch) }) { first, _ in first }
        var found = CommittedReadings()
        let from = start.addingTimeInterval(-60).formatted(.iso8601)
        for device in accounts.count <= 32 ? accounts.map(\.device) : [nil] {
            var after: String?
            repeat {
                let page = try await page(of: device, from: from, after: after)
                for row in page.items where epochs[row.deviceId] == row.epoch { found.add(row) }
                // A page may be empty and yet have a next one: the service looks at so many rows a time.
                after = page.next?.value == after ? nil : page.next?.value
            } while after != nil
        }
        return found
    }

    private func page(of device: String?, from: String, after: String?) async throws -> Page {
        var query = [URLQueryItem(name: "from", value: from), URLQueryItem(name: "limit", value: "\(Self.pageMax)")]
        if let device { query.append(URLQueryItem(name: "deviceId", value: device)) }
        if let after { query.append(URLQueryItem(name: "after", value: after)) }
        let url = address.appending(path: "readings").appending(queryItems: query)
        let request = HTTPClientRequest(url: url.absoluteString)
        let answer = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
        guard answer.status == .ok else { throw FleetError("\(url) answered \(answer.status)") }
        let body = try await answer.body.collect(upTo: Self.bytesMax)
        return try JSONDecoder().decode(Page.self, from: Data(body.readableBytesView))
    }
}
