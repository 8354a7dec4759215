/// What a run proves, in a sentence.
struct Conclusion {
    enum Grade: String {
        case good, doubtful, bad

        var mark: String {
            switch self {
            case .good: "✓"
            case .doubtful: "?"
            case .bad: "✕"
            }
        }
    }

    let grade: Grade
    let headline: String
    let reasons: [String]
}

extension RunReport {
    var conclusion: Conclusion {
        let reasons = [trust, ledger, served].compactMap(\.self)
        if let lost = messages.lost, lost > 0 {
            return Conclusion(
                grade: .bad,
                headline: "\(Figures.count(lost)) acknowledged \(lost == 1 ? "message is" : "messages are") lost",
                reasons: reasons)
        }
        if let wrong = followers?.wrong, wrong > 0 {
            return Conclusion(
                grade: .bad, headline: "\(Figures.count(wrong)) followers ended with a wrong state", reasons: reasons)
        }
        if connections.established == 0 {
            return Conclusion(grade: .bad, headline: "No device was ever served", reasons: reasons)
        }
        if !tester.isTrustworthy {
            return Conclusion(
                grade: .doubtful, headline: "Not trustworthy: the tester itself was late", reasons: reasons)
        }
        guard messages.lost != nil else {
            return Conclusion(grade: .doubtful, headline: "Acknowledged, but not verified on disk", reasons: reasons)
        }
        return Conclusion(grade: .good, headline: "Nothing that was acknowledged is lost", reasons: reasons)
    }

    private var trust: String? {
        guard let lateness = tester.latenessMs else { return nil }
        return tester.isTrustworthy
            ? "The latencies are the system's: the tester was on time."
            : "It came to one in a hundred messages \(Figures.milliseconds(lateness.p99)) late or later: run fewer devices, or give it more processor."
    }

    private var ledger: String? {
        guard let committed = messages.committed, let duplicated = messages.duplicated else {
            return "The telemetry service wasn't asked what is on disk."
        }
        return "\(Figures.count(committed)) messages are on disk, \(Figures.count(duplicated)) readings twice."
    }

    private var served: String? {
        guard messages.due > 0 else { return nil }
        return "\(Figures.share(messages.acknowledged, of: messages.due)) of what was due was acknowledged."
    }
}
