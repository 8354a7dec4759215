/// Who lost something, and who was shown something wrong, for people: the first hundred of each.
extension RunReport {
    static let namedMax = 100

    var lostLines: [String] {
        let missing = missing ?? []
        let more = missing.count - Self.namedMax
        return missing.prefix(Self.namedMax).map { "LOST         \($0.device) epoch \($0.epoch): \($0.sequenceWords)" }
            + (more > 0 ? ["LOST         and of \(more) more devices: the JSON report names all"] : [])
    }

    var misledLines: [String] {
        let misled = misledFollowers ?? []
        let more = (followers?.misled ?? 0) - misled.count
        return misled.map { "\($0.final == .wrong ? "WRONG        " : "DISORDER     ")\($0.words)" }
            + (more > 0 ? ["WRONG        and \(more) more followers"] : [])
    }
}

extension Verdict.Lost {
    private static let sequencesMax = 50

    /// The first ones.
    var sequenceWords: String {
        let more = sequences.count - Self.sequencesMax
        return sequences.prefix(Self.sequencesMax).map(String.init).joined(separator: " ")
            + (more > 0 ? " and \(more) more" : "")
    }
}
