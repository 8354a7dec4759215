import Foundation
import Glibc
import TestFixtures
import Testing

extension ReferenceDevice {
    @Suite struct ScaleTests {
        @Test(arguments: Wire.allCases)
        func `everything that a scale measures is committed once`(_ wire: Wire) async throws {
            let store = try ReferenceDevice.store()
            let scale = try DeviceRun("scale", on: wire, in: store, build: await DeviceBuild.sanitized.value)
            try scale.start(weighing: 1...400)
            #expect(try await scale.process?.exitStatus(within: .seconds(90)) == 0, "\(scale.said.suffix(2_000))")
            let committed = try await store.readings(of: "scale-demo", epochs: scale.epochs)
            #expect(committed.map(\.value) == Array(1...400))
            #expect(committed.map { Int($0.sequence) } == Array(1...400))
        }

        @Test(arguments: Wire.allCases)
        func `a scale that is killed while it sends loses nothing that it kept, and repeats nothing`(
            _ wire: Wire
        ) async throws {
            let store = try ReferenceDevice.store()
            let scale = try DeviceRun("scale", on: wire, in: store, build: await DeviceBuild.sanitized.value)
            for round in 1...4 {
                let before = scale.weighed.count
                try scale.start(weighing: round * 10_000..<round * 10_000 + 5_000)
                try await eventually("it is in the middle of it", within: .seconds(60)) {
                    scale.weighed.count > before + 40 * round
                }
                #expect(scale.process?.isAlive ?? false)
                scale.kill()
            }
            try scale.start(weighing: [])
            #expect(try await scale.process?.exitStatus(within: .seconds(90)) == 0, "\(scale.said.suffix(2_000))")
            try await expectOnce(scale, store)
        }

        @Test(arguments: Wire.allCases)
        func `a backend that is killed while a scale sends loses nothing`(_ wire: Wire) async throws {
            let store = try ReferenceDevice.store()
            let scale = try DeviceRun("scale", on: wire, in: store, build: await DeviceBuild.sanitized.value)
            try scale.start(weighing: 1...3_000)
            try await eventually("it is in the middle of it", within: .seconds(60)) { scale.weighed.count > 100 }
            let backend = try #require(store.runFile?.processes["iot"])
            kill(backend, SIGKILL)
            #expect(try await scale.process?.exitStatus(within: .seconds(180)) == 0, "\(scale.said.suffix(2_000))")
            #expect(scale.weighed.count == 3_000)
            try await expectOnce(scale, store)
            try await eventually("the backend is there again", within: .seconds(60)) {
                store.runFile?.processes["iot"].map { $0 != backend } ?? false
            }
        }

        @Test(.enabled("valgrind is installed") { Project.has("valgrind") }, arguments: Wire.allCases)
        func `valgrind finds nothing`(_ wire: Wire) async throws {
            let store = try ReferenceDevice.store()
            let scale = try DeviceRun("scale", on: wire, in: store, build: await DeviceBuild.plain.value)
            try scale.start(weighing: 1...40, wrapper: "valgrind -q --error-exitcode=9 --leak-check=full")
            #expect(try await scale.process?.exitStatus(within: .seconds(180)) == 0, "\(scale.said.suffix(4_000))")
            #expect(!scale.said.contains("=="), "\(scale.said)")
        }

        /// What it said to have kept is committed, and nothing is there twice.
        private func expectOnce(_ scale: DeviceRun, _ store: RunningStore) async throws {
            let committed = try await store.readings(of: "scale-demo", epochs: scale.epochs)
            let values = Dictionary(grouping: committed) { "\($0.epoch)/\($0.sequence)" }
            #expect(values.values.allSatisfy { $0.count == 1 })
            #expect(Set(committed.map(\.value)).count == committed.count)
            let missing = scale.weighed.filter { values[$0.key]?.first?.value != $0.value }
            #expect(missing.isEmpty, "\(missing.count) of \(scale.weighed.count) are missing: \(missing.keys.sorted())")
        }
    }
}
