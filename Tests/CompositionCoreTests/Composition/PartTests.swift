import CompositionCore
import Logging
import Testing

@Suite("Parts")
struct PartTests {
    private let context = RequestContext(deadline: .after(.seconds(60)), logger: Logger(label: "test"))

    @Test("an optional part that fails is missing, with the reason of its failure", arguments: Failure.Code.allCases)
    func missing(code: Failure.Code) async {
        let part: Part<Int> = await context.part("stock") { _ in throw Failure(code, "why") }
        #expect(part.value == nil)
        #expect(part.state == .missing(code.missingReason))
    }

    @Test("a required part's failure names the part, the innermost first")
    func requiredPart() async {
        let failure = await #expect(throws: Failure.self) {
            try await context.required("page") {
                try await $0.required("product") { _ -> Int in throw Failure(.timeout, "late") }
            }
        }
        #expect(failure?.code == .timeout && failure?.part == "product")
    }

    @Test("states keep declared order and set the bits of a device's masks")
    func states() {
        let states = PartStates([
            "reviews": .fresh, "stock": .missing(.busy), "related": .stale(age: .seconds(3)),
        ])
        #expect(states.degraded.map(\.name) == ["stock", "related"])
        #expect(states.hasMissing && !states.isWhole)
        let masks = states.masks(declared: ["reviews", "related", "stock"])
        #expect(masks.stale == 0b010 && masks.missing == 0b100)
        #expect(PartStates(["a": .fresh]).isWhole)
    }

    @Test("an item that a batch left out is not found; a failed batch fails every item")
    func items() {
        let batch = Part.fresh(["a": 1])
        #expect(batch.item("a").value == 1)
        #expect(batch.item("b").state == .missing(.notFound))
        #expect(Part<[String: Int]>.missing(.timeout).item("a").state == .missing(.timeout))
    }
}
