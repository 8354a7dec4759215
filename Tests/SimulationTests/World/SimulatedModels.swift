import DeviceModels

/// The simulated devices, written as people write models.
enum SimulatedModels {
    static let label = model(
        """
        model: label
        ids: label-
        keepAlive: 20s
        sensors:
          - {number: 1, name: battery, unit: mV, range: [2000, 3300], values: {pattern: drift, from: 2003, step: -1}}
        reports: {every: 1s}
        follows:
          - composition: product
        """, "label")
    static let scale = model(
        """
        model: scale
        ids: scale-
        keepAlive: 20s
        sensors:
          - {number: 1, name: weight, unit: g, range: [0, 9000], values: {pattern: items, full: 8000, item: 400, chance: 0.5}}
          - {number: 2, name: battery, unit: mV, range: [2000, 3300], values: {pattern: constant, value: 3000, noise: 9}}
        reports:
          every: 10s
        asks:
          - {composition: shelf, every: 5s}
        """, "scale")

    private static func model(_ text: String, _ name: String) -> DeviceModel {
        do { return try ModelFile.parse(text, file: "\(name).yaml") } catch { preconditionFailure("\(error)") }
    }
}
