import NIOCore

/// What goes wrong in a simulation, and when. After ``end`` nothing does any more.
struct FaultPlan {
    enum Fault {
        case killBackend, endBackend
        case killBroker(keepsSessions: Bool)
        case stopStore
        case restartDevice(Int)
        case breakLink(Int, isSilent: Bool)
    }

    struct Event {
        let at: TimeAmount
        let fault: Fault
        /// What is down comes back after so long.
        let lasts: TimeAmount
    }

    static let end = TimeAmount.seconds(40)

    private(set) var events: [Event] = []
    /// Of messages at the broker those that come twice.
    private(set) var duplicated = 0.0
    /// Of messages and bytes on their way those that take long.
    private(set) var late = 0.0
    private(set) var commitsFailed = 0.0
    private(set) var commitsSlow = 0.0
    /// Of commits those whose answer is lost.
    private(set) var answersLost = 0.0

    /// One in eight seeds has no faults at all.
    init(devices: Int, using chance: inout Chance) {
        guard !chance.happens(0.125) else { return }
        duplicated = chance.happens(0.5) ? 0.15 : 0
        late = chance.happens(0.7) ? 0.1 : 0
        commitsFailed = chance.happens(0.5) ? 0.2 : 0
        commitsSlow = chance.happens(0.4) ? 0.15 : 0
        answersLost = chance.happens(0.5) ? 0.15 : 0
        for _ in 0..<chance.number(0...8) {
            events.append(
                Event(
                    at: chance.milliseconds(0...Int(Self.end.nanoseconds / 1_000_000)),
                    fault: Self.fault(devices: devices, using: &chance),
                    lasts: chance.milliseconds(50...(chance.happens(0.2) ? 12_000 : 3_000))))
        }
    }

    var isEmpty: Bool {
        events.isEmpty && [duplicated, late, commitsFailed, commitsSlow, answersLost].allSatisfy { $0 == 0 }
    }

    private static func fault(devices: Int, using chance: inout Chance) -> Fault {
        let device = chance.number(0...devices - 1)
        return switch chance.number(0...9) {
        case 0, 1: .killBackend
        case 2: .endBackend
        case 3, 4: .killBroker(keepsSessions: chance.happens(0.5))
        case 5, 6: .stopStore
        case 7: .restartDevice(device)
        default: .breakLink(device, isSilent: chance.happens(0.4))
        }
    }
}
