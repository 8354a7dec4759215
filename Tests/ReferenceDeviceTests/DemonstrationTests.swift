import Foundation
import TestFixtures
import Testing

/// A system of its own, which finds the device built.
@Suite struct DemonstrationTests {
    @Test func `facet run plays a label and a scale in C where they are built, and the label shows a new price`()
        async throws
    {
        let device = try await DeviceBuild.sanitized.value.executable
        try await RunningStore.with(device: device) { store in
            let run = try #require(store.runFile)
            for name in ["label-8", "scale-3"] {
                let process = try #require(run.processes[name])
                let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(process)/exe")
                #expect(program == URL(fileURLWithPath: device).resolvingSymlinksInPath().path)
            }
            try await eventually("the scale weighs", within: .seconds(60)) {
                store.log.contains(#/\nscale-3 +\| weighs \d+ g/#)
            }
            try await eventually("the label shows its product", within: .seconds(60)) { shown(in: store) != nil }
            let (name, before) = try #require(shown(in: store))
            _ = try await store.manager(
                "PUT", "/api/products/\(try await product(of: store))/price", #"{"price": 41.03}"#)
            let line = "| shows \(name), 41.03 EUR (was \(before) EUR)"
            try await eventually("it shows the new price", within: .seconds(60)) { store.log.contains(line) }
        }
    }

    /// The name and the price on the label.
    private func shown(in store: RunningStore) -> (name: String, price: String)? {
        store.log.firstMatch(of: #/\nlabel-8 +\| shows (.+), ([0-9.]+) EUR/#).map {
            (String($0.output.1), String($0.output.2))
        }
    }

    private func product(of store: RunningStore) async throws -> String {
        let service = try #require(store.runFile?.services["devices"])
        let device = try await runShell("curl -sf \(service)/devices/label-8", in: store.folder).output
        return String(try #require(device.firstMatch(of: #/"product":"([^"]+)"/#)?.output.1))
    }
}
