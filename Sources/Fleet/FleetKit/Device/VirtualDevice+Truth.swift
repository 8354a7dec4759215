import DeviceMessages
import NIOCore

extension VirtualDevice {
    /// Whether something that the device follows isn't known to be shown as it is.
    var wantsTruth: Bool { link == .online && follows.contains { $0.wantsTruth } }

    /// Asks for what the device follows, once, to compare it with what it shows.
    mutating func askTruth(into tally: inout Tally) -> [Step] {
        guard link == .online else { return [] }
        return follows.indices.filter { follows[$0].wantsTruth }.map { index in
            lastAskID += 1
            follows[index].truthID = lastAskID
            return .send(.ask(Ask(id: lastAskID, composition: follows[index].composition, subject: "")))
        }
    }

    /// Whether the answer was one to `askTruth`.
    mutating func heardTruth(_ answer: Answer) -> Bool {
        guard let index = follows.firstIndex(where: { $0.truthID == answer.id }) else { return false }
        follows[index].truthID = nil
        guard answer.error == nil else { return true }
        follows[index].compare(with: answer.body)
        return true
    }

    /// An answer that doesn't come says nothing.
    mutating func forgetTruth(of id: UInt32) -> Bool {
        guard let index = follows.firstIndex(where: { $0.truthID == id }) else { return false }
        follows[index].truthID = nil
        return true
    }

    var followAccounts: [FollowAccount] {
        follows.map { follow in
            var account = FollowAccount(
                follower: device.id, composition: follow.composition, subject: device.product, final: follow.final)
            guard follow.final == .wrong else { return account }
            account.shown = follow.shown.map(WireText.words)
            account.actual = follow.actual.map(WireText.words)
            return account
        }
    }
}
