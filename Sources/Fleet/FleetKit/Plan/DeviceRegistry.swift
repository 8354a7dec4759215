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

    public struct Device: Sendable, Hashable, Decodable {
        public let model: String
        /// What it shows; a device that measures shows nothing.
        public let product: String?

        public init(model: String, product: String?) {
            self.model = model
            self.product = product
        }
    }

    /// What devices are; a device that the registry doesn't know is absent.
    ///
    /// - Throws: `FleetError` when the registry can't be asked.
    public func devices(_ ids: [String]) async throws(FleetError) -> [String: Device] {
        do {
            return try await withThrowingTaskGroup(of: (String, Device?).self) { group in
                var devices: [String: Device] = [:]
                for (index, id) in ids.enumerated() {
                    if index >= Self.concurrency, let (id, device) = try await group.next() { devices[id] = device }
                    group.addTask { (id, try await device(id)) }
                }
                for try await (id, device) in group { devices[id] = device }
                return devices
            }
        } catch {
            throw FleetError("the device registry can't be asked: \(error)")
        }
    }

    private func device(_ id: String) async throws -> Device? {
        let url = address.appending(path: "devices").appending(path: id)
        let answer = try await HTTPClient.shared.execute(
            HTTPClientRequest(url: url.absoluteString), timeout: .seconds(10))
        let body = try await answer.body.collect(upTo: 65_536)
        guard answer.status == .ok else { return nil }
        return try JSONDecoder().decode(Device.self, from: Data(body.readableBytesView))
    }
}
