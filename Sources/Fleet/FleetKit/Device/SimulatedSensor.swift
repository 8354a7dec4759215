import DeviceModels

/// A sensor's value as time goes on.
struct SimulatedSensor {
    let sensor: Sensor
    private var level: Int32
    private var step: Int32 = 0

    init(_ sensor: Sensor) {
        self.sensor = sensor
        switch sensor.values {
        case .constant(let value, _): level = value
        case .drift(let from, let step, _):
            level = from
            self.step = step
        case .items(let full, _, _, _): level = full
        }
    }

    /// The value of the next report, always in the sensor's range.
    mutating func next(using random: inout SplitMix64) -> Int32 {
        let noise: Int32
        switch sensor.values {
        case .constant(_, let most): noise = most
        case .drift(_, _, let most):
            noise = most
            drift()
        case .items(let full, let item, let chance, let most):
            noise = most
            if Double.random(in: 0..<1, using: &random) < chance { take(item, of: full) }
        }
        let shaken = Int64(level) + Int64.random(in: Int64(-noise)...Int64(noise), using: &random)
        return Int32(clamping: min(max(shaken, Int64(sensor.range.lowerBound)), Int64(sensor.range.upperBound)))
    }

    private mutating func drift() {
        if !sensor.range.contains(Int32(clamping: Int64(level) + Int64(step))) { step = 0 &- step }
        level = Int32(clamping: Int64(level) + Int64(step))
    }

    private mutating func take(_ item: Int32, of full: Int32) {
        level = level >= item && level - item >= sensor.range.lowerBound ? level - item : full
    }
}
