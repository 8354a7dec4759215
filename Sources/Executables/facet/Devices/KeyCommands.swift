import ArgumentParser
import FacetApplication
import StoreServices

/// `facet devices rotate label-9`, and when the device has its new key: `facet devices rotate label-9 --finish`
struct RotateKeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate", abstract: "Give a device a new key beside its old one, and later end the old one.",
        discussion: """
            Both keys count until --finish: give the device its new key in between. A connection that signed in with \
            the old one is closed within 5 s of --finish. A revoked device gets a key again.
            """)

    @Argument(help: "The device's id.") var device: String
    @Flag(help: "End the old key.") var finish = false
    @OptionGroup var options: SettingOptions

    func run() async throws {
        try await DeviceRegistry.with(options) { registry in
            let registered = try await registry.device(device)
            if finish { try await end(registered, in: registry) } else { try await begin(registered, in: registry) }
        }
    }

    private func begin(_ registered: RegistryDevice, in registry: DeviceRegistry) async throws {
        guard registered.keyHashes.count < 2 else {
            throw CommandFailure(
                message: "\(device) has two keys already: end the old one by `facet devices rotate \(device) --finish`")
        }
        let key = DeviceKey()
        try await registry.setKeys(registered.keyHashes + [key.hash], of: registered)
        say(
            registered.keyHashes.isEmpty
                ? "\(device) has a key again, shown this once:"
                : "The old key counts until `facet devices rotate \(device) --finish`. The new one, shown this once:")
        print(key.text)
    }

    private func end(_ registered: RegistryDevice, in registry: DeviceRegistry) async throws {
        guard registered.keyHashes.count == 2 else {
            throw CommandFailure(message: "\(device) has no second key: begin by `facet devices rotate \(device)`")
        }
        try await registry.setKeys([registered.keyHashes[1]], of: registered)
        say("The old key of \(device) counts no more.")
    }
}

/// `facet devices revoke label-9`
struct RevokeDeviceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke", abstract: "End all keys of a device; it is disconnected within 5 s.",
        discussion: "It stays registered: `rotate` gives it a new key.")

    @Argument(help: "The device's id.") var device: String
    @OptionGroup var options: SettingOptions

    func run() async throws {
        try await DeviceRegistry.with(options) { registry in
            try await registry.setKeys([], of: registry.device(device))
        }
        say("\(device) has no key any more.")
    }
}
