import FacetApplication
import Foundation

/// The small simulated fleet of `facet run`: 8 labels, 3 scales and a thermometer, half on MQTT, half on frames.
/// `label-demo` and `scale-demo` are left for people to play; two of the fleet are the reference device, if it is
/// built.
enum DemoFleet {
    private static let ids = (1...8).map { "label-\($0)" } + (1...3).map { "scale-\($0)" } + ["thermo-1"]

    /// Empty where the simulator wasn't built, and where it couldn't verify whom it speaks to.
    static func children(_ stage: Stage, _ tls: DeviceTLS) -> [ChildPlan] {
        let folder = URL(fileURLWithPath: stage.executable).deletingLastPathComponent()
        let simulator = folder.appendingPathComponent("fleet").path
        guard FileManager.default.isExecutableFile(atPath: simulator), !tls.isForeign,
            let models = models(near: folder)
        else { return [] }
        let reference = reference(stage, tls)
        let ids = ids.filter { reference == nil || !ReferenceDevices.ids.contains($0) }
        let host = stage.localHost
        let scheme = tls.broker == nil ? "mqtt" : "mqtts"
        // It speaks TLS everywhere or nowhere.
        let wires = tls.broker != nil && tls.frames == nil ? "frames" : "both"
        return [
            ChildPlan(
                name: "fleet", executable: simulator,
                arguments: [
                    "run", "--ids", ids.joined(separator: ","), "--protocol", wires, "--forever", "--no-verify",
                    "--target", "\(host):\(stage.port("iot"))", "--broker",
                    "\(scheme)://\(host):\(stage.port("broker"))",
                    "--registry", ServicePorts.addresses(stage)["devices"] ?? "", "--models", models,
                    "--keys", "\(stage.dataFolder)/device-keys.csv", "--system", stage.dataFolder,
                ] + (tls.authorities["frames"].map { ["--ca", $0] } ?? []))
        ] + (reference?.children(stage) ?? [])
    }

    /// Nil where it isn't built.
    static func reference(_ stage: Stage, _ tls: DeviceTLS) -> ReferenceDevices? {
        let folder = URL(fileURLWithPath: stage.executable).deletingLastPathComponent()
        return models(near: folder).flatMap { ReferenceDevices(tls, models: $0) }
    }

    /// The device models of the working folder, or of the source tree that this was built in.
    private static func models(near folder: URL) -> String? {
        let above = sequence(first: folder) { $0.path == "/" ? nil : $0.deletingLastPathComponent() }.prefix(5)
        let places = ["devices"] + above.map { $0.appendingPathComponent("devices").path }
        return places.first { FileManager.default.fileExists(atPath: $0 + "/label.yaml") }
    }
}
