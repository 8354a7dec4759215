import Testing

/// Faults under those who follow, in whichever protocol. One after the other: each starts a broker and three backends.
@Suite(.serialized, .timeLimit(.minutes(4))) enum Following {}
