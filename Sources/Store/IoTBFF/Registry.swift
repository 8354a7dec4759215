import CompositionCore
import DeviceFrontend
import StoreClients

/// The devices service as the directory that device frontends look devices up in.
struct Registry: DeviceDirectory {
    let devices: DevicesClient

    func device(_ id: ResourceID, in context: RequestContext) async throws(Failure) -> Device {
        Device(try await devices.device(id, in: context))
    }
}

extension Device {
    init(_ device: RegisteredDevice) {
        self.init(
            id: device.id, model: device.model, product: device.product, shelf: device.shelf,
            keyHashes: device.keyHashes.compactMap { KeyHash(hexadecimal: $0) }, version: device.version)
    }
}
