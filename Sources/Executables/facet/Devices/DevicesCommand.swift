import ArgumentParser
import FacetApplication
import StoreServices

/// `facet devices`: the registry of devices and their keys, by its service.
struct DevicesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "devices", abstract: "Register devices, and give, change and revoke their keys.",
        discussion: """
            A key is 32 random bytes. It is shown once, when it is made: the registry keeps its SHA-256. The service \
            is that of services.devices.url, or of the run.json of --data.
            """,
        subcommands: [
            AddDeviceCommand.self, ListDevicesCommand.self, RotateKeyCommand.self, RevokeDeviceCommand.self,
            ImportDevicesCommand.self,
        ])
}

/// `facet devices add label-9 --model label`
struct AddDeviceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Register a device and print its key, once.")

    @Argument(help: "The new device's id.") var device: String
    @Option(help: "Its model: label, scale or thermometer.") var model: String
    @Option(help: "The shelf that it is mounted at.") var shelf: String?
    @Option(help: "The product that it shows.") var product: String?
    @OptionGroup var options: SettingOptions

    func run() async throws {
        let key = DeviceKey()
        try await DeviceRegistry.with(options) { registry in
            try await registry.add(
                NewDevice(id: device, model: model, shelf: shelf, product: product, keyHash: key.hash))
        }
        say("\(device) is registered. Its key is shown this once:")
        print(key.text)
    }
}

/// `facet devices list`
struct ListDevicesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the devices: id, model, number of keys.",
        discussion: "Two keys: one is being changed. None: the device is revoked.")

    @Flag(help: "Print them as JSON.") var json = false
    @OptionGroup var options: SettingOptions

    func run() async throws {
        try await DeviceRegistry.with(options) { registry in
            let devices = try await registry.all()
            guard !json else { return print(try DeviceList(items: devices).json()) }
            let width = devices.map(\.id.count).max() ?? 0
            for device in devices {
                let id = device.id + String(repeating: " ", count: width - device.id.count)
                let keys = device.keyHashes.count
                print("\(id)  \(device.model)  \(keys == 0 ? "revoked" : keys == 1 ? "1 key" : "\(keys) keys")")
            }
        }
    }
}
