import FacetApplication
import Foundation

/// The two devices in C (devices/reference) that `facet run` starts in place of two simulated ones: a label on frames,
/// a scale on MQTT.
struct ReferenceDevices {
    static let label = "label-8"
    static let scale = "scale-3"
    static let ids = [label, scale]

    let executable: String

    /// Nil where `make device` hasn't built them, and where the listeners speak TLS, which they leave to a board's
    /// transport.
    init?(_ tls: DeviceTLS, models: String) {
        executable = URL(fileURLWithPath: models + "/reference/build/device").standardizedFileURL.path
        guard !tls.isForeign, tls.broker == nil, tls.frames == nil,
            FileManager.default.isExecutableFile(atPath: executable)
        else { return nil }
    }

    func children(_ stage: Stage) -> [ChildPlan] {
        [
            child(stage, Self.label, ["label", "--to", "\(stage.localHost):\(stage.port("iot"))"]),
            child(stage, Self.scale, ["scale", "--to", "\(stage.localHost):\(stage.port("broker"))", "--mqtt"]),
        ]
    }

    private func child(_ stage: Stage, _ id: String, _ arguments: [String]) -> ChildPlan {
        ChildPlan(
            name: id, executable: executable,
            arguments: arguments + [
                "--id", id, "--keys", "\(stage.dataFolder)/device-keys.csv",
                "--flash", "\(stage.dataFolder)/data/\(id).flash",
            ])
    }
}
