import DeviceMessages
import Foundation
import NIOCore

extension Probe {
    func welcome(_ frame: Frame) -> String? {
        guard case .welcome(let welcome) = frame else { return nil }
        return "welcome: keep-alive \(welcome.keepAliveSeconds) s, frames of at most \(welcome.maxFrameBytes) bytes"
    }

    func answer(_ frame: Frame, _ id: UInt32, _ composition: String) -> String? {
        guard case .answer(let answer) = frame, answer.id == id else { return nil }
        return "\(composition): \(answer.body.readableBytes) bytes\(parts(answer.missingParts, answer.staleParts))"
    }

    func view(_ frame: Frame, _ id: UInt32, _ composition: String) -> String? {
        guard case .view(let view) = frame, view.id == id else { return nil }
        return "\(composition): \(view.body.readableBytes) bytes\(parts(view.missingParts, view.staleParts))"
    }

    private func parts(_ missing: UInt32, _ stale: UInt32) -> String {
        var words = ""
        if missing != 0 { words += ", parts missing: \(String(missing, radix: 2))" }
        if stale != 0 { words += ", parts stale: \(String(stale, radix: 2))" }
        return words
    }

    /// What is worth saying although it went well.
    func advice(on frame: Frame) -> String? {
        guard case .welcome(let welcome) = frame else { return nil }
        let apart = Double(welcome.timeMs) / 1_000 - Date().timeIntervalSince1970
        guard abs(apart) > 60 else { return nil }
        return "the server's clock is \(Figures.seconds(abs(apart))) \(apart > 0 ? "before" : "behind") this machine's:"
            + " devices take their time from it"
    }
}
