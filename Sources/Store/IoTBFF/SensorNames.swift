import DeviceFrontend
import DeviceModels
import Foundation
import Logging

/// The sensors that JSON readings may call by their names.
struct SensorNames: Sendable {
    private let models: ModelFolder

    /// Without the folder no sensor has a name. Throws where a model in it has a mistake.
    init(modelsAt path: String, logger: Logger) throws {
        if FileManager.default.fileExists(atPath: path) {
            models = try ModelFolder(at: path)
        } else {
            logger.warning("no device models: JSON readings can't name their sensors", metadata: ["folder": "\(path)"])
            models = ModelFolder(models: [])
        }
    }

    func number(of device: Device, _ name: String) -> UInt32? {
        models.model(named: device.model)?.sensor(named: name)?.number
    }
}
