import Foundation
import TestFixtures
import Testing

extension ReferenceDevice {
    @Suite struct CommandTests {
        @Test(arguments: Wire.allCases)
        func `a command is done once, also if the device is killed as it does it`(_ wire: Wire) async throws {
            let store = try ReferenceDevice.store()
            let label = try DeviceRun("label", on: wire, in: store, build: await DeviceBuild.sanitized.value)
            try label.start()
            try await eventually("it shows the product", within: .seconds(60)) { label.said.contains("shows ") }
            let given = try await store.manager("POST", "/api/devices/label-demo/commands", #"{"name": "blink"}"#)
            let id = try #require(given.firstMatch(of: #/"id":(\d+)/#)?.output.1)
            let blinks = "blinks (command \(id))"
            try await eventually("it blinks", within: .seconds(60)) { label.said.contains(blinks) }
            label.kill()
            try label.start()
            try await eventually("its result is known", within: .seconds(90)) {
                let state = try await store.manager("GET", "/api/devices/label-demo/commands/\(id)")
                return state.contains(#""state":"done""#) || state.contains(#""state":"failed""#)
            }
            #expect(label.said.components(separatedBy: blinks).count == 2, "\(label.said)")
        }

        @Test func `a scale reports as often as it is told`() async throws {
            let store = try ReferenceDevice.store()
            let scale = try DeviceRun("scale", on: .frames, in: store, build: await DeviceBuild.sanitized.value)
            try scale.start(["--every", "86400000"])
            try await eventually("it weighs once", within: .seconds(60)) { scale.weighed.count == 1 }
            _ = try await store.manager(
                "POST", "/api/devices/scale-demo/commands", #"{"name": "set-interval", "seconds": 1}"#)
            try await eventually("it weighs more often", within: .seconds(60)) { scale.weighed.count > 3 }
            scale.kill()
        }
    }
}
