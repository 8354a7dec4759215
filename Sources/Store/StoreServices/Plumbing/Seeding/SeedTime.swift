extension Timestamp {
    /// The instant from which the seed's times count back.
    static let seed = Timestamp(ms: 1_767_225_600_000)
}
