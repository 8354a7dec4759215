import DeviceFrontend
import DeviceModels
import Foundation
import Logging

/// What the model files say of devices.
struct Models: Sendable {
    private let models: ModelFolder

    /// Without the folder no sensor has a name, and no device follows by itself. Throws where a model in it has a mistake.
    init(at path: String, logger: Logger) throws {
        if FileManager.default.fileExists(atPath: path) {
            models = try ModelFolder(at: path)
        } else {
            logger.warning(
                "no device models: JSON readings can't name their sensors, and no device follows by itself",
                metadata: ["folder": "\(path)"])
            models = ModelFolder(models: [])
        }
    }

    /// What a device follows by itself.
    func follows(_ device: Device) -> [String] { models.model(named: device.model)?.follows ?? [] }

    /// The number of a sensor that a JSON reading calls by its name.
    func sensor(of device: Device, _ name: String) -> UInt32? {
        models.model(named: device.model)?.sensor(named: name)?.number
    }
}
