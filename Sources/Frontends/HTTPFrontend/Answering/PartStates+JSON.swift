import CompositionCore
import JSONSlices

extension JSONWriter {
    /// The last member of an answer whose parts are not all fresh; nothing when they are.
    mutating func writeParts(_ states: PartStates) {
        guard !states.isWhole else { return }
        key("parts")
        object { json in
            for (name, state) in states.degraded {
                json.key(escaping: name.text)
                json.object { $0.writeMembers(of: state) }
            }
        }
    }

    private mutating func writeMembers(of state: PartState) {
        switch state {
        case .fresh: break
        case .stale(let age):
            member("state", "stale")
            member("ageSeconds", Int(age.components.seconds))
        case .missing(let reason):
            member("state", "missing")
            member("reason", reason.rawValue)
        }
    }
}
