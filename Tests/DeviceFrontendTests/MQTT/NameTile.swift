import CompositionCore
import DeviceFrontend
import NIOCore

/// Services of a store of one word; a product whose id begins with "slow" waits for the gate.
struct WordStore: Sendable {
    let gate = Gate()
}

/// Opens once, for all who wait.
actor Gate {
    private var isOpen = false
    private var waiting: [CheckedContinuation<Void, Never>] = []
    private(set) var arrivals = 0

    func pass() async {
        arrivals += 1
        if isOpen { return }
        await withCheckedContinuation { waiting.append($0) }
    }

    func open() {
        isOpen = true
        waiting.forEach { $0.resume() }
        waiting = []
    }
}

/// A composition that shows its subject's id.
struct NameTile: DeviceRepresentable {
    static let name = "product"
    static let optionalParts: [PartName] = ["stock"]

    let id: ResourceID
    let parts: PartStates

    init(_ subject: ResourceID, from store: WordStore, in context: RequestContext) async throws {
        switch subject.text {
        case let text where text.hasPrefix("slow"): await store.gate.pass()
        case "missing": throw Failure(.notFound, "no such product")
        case "down": throw Failure(.unreachable, "the catalog doesn't answer", retryAfter: .seconds(3))
        default: break
        }
        id = subject
        parts = PartStates(["stock": subject.text == "p-unknown" ? .missing(.timeout) : .fresh])
    }

    func encode(into buffer: inout ByteBuffer) { buffer.writeString(id.text) }

    func json() -> ByteBuffer { ByteBuffer(string: #"{"name":"\#(id.text)"}"#) }
}
