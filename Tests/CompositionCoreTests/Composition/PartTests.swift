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

    @Test("a part that needs another's result is missing for the same reason, and never begins its own work")
    func dependentPart() async {
        func rating(of reviews: Part<[Int]>) async -> Part<Int> {
            await context.part("rating") { _ in try reviews.get().reduce(0, +) }
        }
        #expect(await rating(of: .fresh([2, 3])).value == 5)
        #expect(await rating(of: .stale([2], age: .seconds(1))).value == 2)
        #expect(await rating(of: .missing(.busy)).state == .missing(.busy))
        #expect(await rating(of: .fallback([1], .timeout)).value == 1)
        #expect(await rating(of: .leftOut).state == .missing(.notFound))
    }

    @Test("a fallback is shown, and still named missing")
    func fallback() async {
        let part = await context.part("stock", or: 7) { _ in throw Failure(.timeout, "late") }
        #expect(part.value == 7 && part.state == .missing(.timeout))
        #expect(part.map { $0 + 1 }.value == 8 && part.map { $0 + 1 }.state == .missing(.timeout))
        #expect(await context.part("stock", or: 7) { _ in 1 }.value == 1)
    }

    @Test("a part that isn't wanted is neither read nor named")
    func leftOut() async {
        let part = await context.part("stock", if: false) { _ -> Int in throw Failure(.inner, "it began") }
        #expect(part.value == nil && PartStates(["stock": part.state]).isWhole)
        #expect(await context.part("stock", if: false, or: 7) { _ in 1 }.value == nil)
    }

    @Test("a list is missing where one is, else as stale as its oldest")
    func lists() {
        let parts: [Part<Int>] = [.fresh(1), .stale(2, age: .seconds(3)), .stale(2, age: .seconds(9)), .leftOut]
        #expect(parts.state() == .stale(age: .seconds(9)))
        #expect((parts + [.missing(.busy), .missing(.timeout)]).state() == .missing(.busy))
        #expect([Part.fresh(1)].state() == .fresh && [Part<Int>]().state() == .fresh)
    }
}
