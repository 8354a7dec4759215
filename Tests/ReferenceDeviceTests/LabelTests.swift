import Foundation
import Glibc
import TestFixtures
import Testing

extension ReferenceDevice {
    @Suite struct LabelTests {
        @Test(arguments: Wire.allCases)
        func `a label shows a price that a manager sets, also after its backend was killed`(_ wire: Wire) async throws {
            let store = try ReferenceDevice.store()
            let label = try DeviceRun("label", on: wire, in: store, build: await DeviceBuild.sanitized.value)
            try label.start()
            try await eventually("it shows the product", within: .seconds(60)) { label.said.contains("shows ") }
            let first = wire == .frames ? 4101 : 4201
            try await setPrice(first, store)
            try await eventually("it shows the new price") { label.said.contains(", \(text(first)) EUR (was ") }
            let backend = try #require(store.runFile?.processes["iot"])
            kill(backend, SIGKILL)
            try await eventually("the backend is there again", within: .seconds(60)) {
                store.runFile?.processes["iot"].map { $0 != backend } ?? false
            }
            try await setPrice(first + 1, store)
            try await eventually("it shows the next one", within: .seconds(90)) {
                label.said.contains(", \(text(first + 1)) EUR (was \(text(first)) EUR)")
            }
            label.process?.send(SIGTERM)
            #expect(try await label.process?.exitStatus() == 0, "\(label.said)")
        }

        private func text(_ minor: Int) -> String { "\(minor / 100).\(String(minor % 100 + 100).dropFirst())" }

        private func setPrice(_ minor: Int, _ store: RunningStore) async throws {
            _ = try await store.manager("PUT", "/api/products/p42/price", #"{"price": \#(text(minor))}"#)
        }
    }
}
