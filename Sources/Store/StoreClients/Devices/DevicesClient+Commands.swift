public import CompositionCore
import Foundation
import JSONSlices

/// What a device is told to do, as the registry has it.
public struct DeviceCommand: Sendable {
    /// 1 to 2^32 - 1.
    public let id: Int
    public let device: ResourceID
    public let name: String
    /// What the device's firmware makes of it.
    public let arguments: [UInt8]
    /// `waiting`, `sent`, `done`, `failed` or `expired`.
    public let state: String
    /// RFC 3339.
    public let createdAt: String
    public let expiresAt: String
    /// Unix time in milliseconds.
    public let expiresMs: Int
    /// Of a failure: the device's own number.
    public let code: Int?
    public let detail: String?

    init(_ json: JSONValue) throws(JSONError) {
        id = try json.integer("id")
        device = try json.id("deviceId")
        name = try json.text("name")
        let text = try json.optional("arguments", .string)?.string ?? ""
        guard let bytes = Data(base64Encoded: text) else { throw .unexpected(field: "arguments") }
        arguments = Array(bytes)
        state = try json.text("state")
        createdAt = try json.text("createdAt")
        expiresAt = try json.text("expiresAt")
        expiresMs = try json.integer("expiresMs")
        code = try json.optional("code", .number)?.integer
        detail = try json.optional("detail", .string)?.string
    }
}

extension DevicesClient {
    /// Tells a device to do something within `seconds`. Throws `conflict` where too many commands wait for it.
    public func command(
        _ device: ResourceID, _ name: String, arguments: [UInt8], seconds: Int, idempotencyKey: String?,
        in context: RequestContext
    ) async throws(Failure) -> DeviceCommand {
        try await service.write(
            .post, "/devices/\(device)/commands", changing: [], idempotencyKey: idempotencyKey, in: context,
            body: { json in
                json.member("name", name)
                if !arguments.isEmpty { json.member("arguments", Data(arguments).base64EncodedString()) }
                json.member("seconds", seconds)
            }, DeviceCommand.init)
    }

    public func command(
        _ id: Int, of device: ResourceID, in context: RequestContext
    ) async throws(Failure) -> DeviceCommand {
        try await service.read(
            "/devices/\(device)/commands/\(id)", keys: [key(id)], in: context, DeviceCommand.init)
    }

    /// A page of the next command of each device that has one, in the order of the devices' ids.
    public func openCommands(
        after device: ResourceID?, in context: RequestContext
    ) async throws(Failure) -> (commands: [DeviceCommand], next: String?) {
        let path: ServicePath =
            if let device { "/commands?limit=1000&after=\(encoding: device.text)" } else { "/commands?limit=1000" }
        let page = try await service.read(path, keys: [], in: context) { json throws(JSONError) in
            try Page(json, countMax: 1_000, DeviceCommand.init)
        }
        return (page.items, page.next)
    }

    /// Says what became of a command. Without a code: it was sent.
    public func report(
        _ id: Int, of device: ResourceID, code: Int? = nil, detail: String = "", in context: RequestContext
    ) async throws(Failure) {
        _ = try await service.write(
            .post, "/commands/\(id)/reports", changing: [key(id)], idempotencyKey: nil, in: context,
            body: { json in
                json.member("deviceId", device.text)
                if let code { json.member("code", code) }
                if !detail.isEmpty { json.member("detail", detail) }
            }, DeviceCommand.init)
    }

    private func key(_ id: Int) -> ResourceKey { service.key("command", String(id)) }
}
