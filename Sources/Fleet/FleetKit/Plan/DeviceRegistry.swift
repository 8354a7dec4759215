import AsyncHTTPClient
public import Foundation
import NIOCore
import NIOHTTP1

/// The devices service, asked which model a device is.
public struct DeviceRegistry: Sendable {
    /// Requests under way at a time.
    private static let concurrency = 32
    private let address: URL

    public init(_ address: URL) {
        self.address = address
    }

    private struct Device: Decodable {
        let model: String
    }

    /// The names of the devices' models; a device that the registry doesn't know is absent.
    ///
    /// - Throws: `FleetError` when the registry can't be asked.
    public func models(of ids: [String]) async throws(FleetError) -> [String: String] {
        do {
            return try await withThrowingTaskGroup(of: (String, String?).self) { group in
                var models: [String: String] = [:]
                for (index, id) in ids.enumerated() {
                    if index >= Self.concurrency, let (id, model) = try await group.next() { models[id] = model }
                    group.addTask { (id, try await model(of: id)) }
                }
                for try await (id, model) in group { models[id] = model }
                return models
            }
        } catch {
            throw FleetError("the device registry can't be asked: \(error)")
        }
    }

    private func model(of id: String) async throws -> String? {
        let url = address.appending(path: "devices").appending(path: id)
        let answer = try await HTTPClient.shared.execute(
            HTTPClientRequest(url: url.absoluteString), timeout: .seconds(10))
        let body = try await answer.body.collect(upTo: 65_536)
        guard answer.status == .ok else { return nil }
        return try JSONDecoder().decode(Device.self, from: Data(body.readableBytesView)).model
    }
}
