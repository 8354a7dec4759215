import FacetApplication
import Foundation

/// The small simulated fleet of `facet run`: 8 labels, 3 scales and a thermometer, half on MQTT, half on frames.
enum DemoFleet {
    private static let ids = (1...8).map { "label-\($0)" } + (1...3).map { "scale-\($0)" } + ["thermo-1"]

    /// One process. Empty while the backend that it talks to, the simulator or its models aren't there.
    static func children(_ stage: Stage) -> [ChildPlan] {
        let executable = URL(fileURLWithPath: stage.executable).deletingLastPathComponent()
            .appendingPathComponent("fleet").path
        guard StoreBundle.backends.contains(where: { $0.description.name == "iot" }),
            FileManager.default.isExecutableFile(atPath: executable), let models = models(besides: executable)
        else { return [] }
        return [ChildPlan(name: "fleet", executable: executable, arguments: arguments(stage, models: models))]
    }

    private static func arguments(_ stage: Stage, models: String) -> [String] {
        [
            "run", "--forever", "--ids", ids.joined(separator: ","), "--protocol", "both",
            "--target", "\(stage.localHost):\(stage.port("iot"))",
            "--broker", "mqtt://\(stage.localHost):\(stage.port("broker"))",
            "--keys", "\(stage.dataFolder)/device-keys.csv", "--models", models, "--no-verify",
        ]
    }

    /// The folder `devices` where we were started, or above where the build leaves executables.
    private static func models(besides executable: String) -> String? {
        var folder = URL(fileURLWithPath: executable).resolvingSymlinksInPath()
        var candidates = [FileManager.default.currentDirectoryPath + "/devices"]
        for _ in 0..<5 {
            folder.deleteLastPathComponent()
            candidates.append(folder.appendingPathComponent("devices").path)
        }
        return candidates.first { FileManager.default.fileExists(atPath: "\($0)/label.yaml") }
    }
}
