import DeviceModels
import Testing

@testable import FleetKit

@Suite("A simulated sensor")
struct SimulatedSensorTests {
    private func values(_ name: String, of model: DeviceModel, count: Int, seed: UInt64 = 7) throws -> [Int32] {
        var random = SplitMix64(seed: seed)
        var sensor = SimulatedSensor(try #require(model.sensor(named: name)))
        return (0..<count).map { _ in sensor.next(using: &random) }
    }

    @Test("stays in its range and drifts back from its ends")
    func drift() throws {
        let values = try values("battery", of: Models.label, count: 10)
        #expect(values == [2_002, 2_001, 2_000, 2_001, 2_002, 2_003, 2_004, 2_005, 2_006, 2_007])
    }

    @Test("is constant give or take its noise")
    func constant() throws {
        let values = try values("battery", of: Models.scale, count: 500)
        #expect(values.allSatisfy { (2_991...3_009).contains($0) })
        #expect(Set(values).count > 10)
    }

    @Test("of a shelf loses an item now and then and is filled again when empty")
    func items() throws {
        let values = try values("weight", of: Models.scale, count: 500)
        let changes = Set(zip(values, values.dropFirst()).map { $1 - $0 })
        #expect(changes == [0, -400, 8_000])
        #expect(values.min() == 0 && values.max() == 8_000)
    }

    @Test("repeats itself with the same seed")
    func seed() throws {
        #expect(try values("weight", of: Models.scale, count: 50) == values("weight", of: Models.scale, count: 50))
        #expect(
            try values("weight", of: Models.scale, count: 50)
                != values("weight", of: Models.scale, count: 50, seed: 8))
    }
}
