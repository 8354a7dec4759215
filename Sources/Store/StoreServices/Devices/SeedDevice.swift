/// The devices that a new registry knows.
struct SeedDevice: Sendable {
    let id: String
    let model: String
    /// What it stands at.
    let product: SeedProduct
    let shelf: String

    /// Those of the demonstration: two for people to play, and a small simulated fleet.
    static var demo: [SeedDevice] {
        let sample = SeedProduct.sampleNumber
        return [
            SeedDevice("label-demo", "label", sample, "shelf-demo"),
            SeedDevice("scale-demo", "scale", sample, "shelf-demo"),
            SeedDevice("thermo-1", "thermometer", 9, "shelf-9"),
        ] + (1...8).map { SeedDevice("label-\($0)", "label", $0, "shelf-\($0)") }
            + (1...3).map { SeedDevice("scale-\($0)", "scale", $0, "shelf-\($0)") }
    }

    /// The large fleet: of ten, seven labels, two scales and a thermometer.
    static var fleet: some Sequence<SeedDevice> {
        (1...10_000).lazy.map { number in
            let digits = String(number)
            let id = "fleet-" + String(repeating: "0", count: 5 - digits.utf8.count) + digits
            let model = number % 10 == 0 ? "thermometer" : number % 5 == 3 ? "scale" : "label"
            // Beyond the demonstration's products, whose stock people watch.
            return SeedDevice(id, model, 50 + number % 450, "shelf-\(id)")
        }
    }

    init(_ id: String, _ model: String, _ product: Int, _ shelf: String) {
        self.id = id
        self.model = model
        self.product = SeedProduct(number: product)
        self.shelf = shelf
    }
}
