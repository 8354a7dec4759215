import NIOCore

extension ProbeReport {
    mutating func add(
        _ name: String, since start: ContinuousClock.Instant, said: String, advice: String? = nil,
        sent: ByteBuffer = ByteBuffer(), received: [UInt8] = []
    ) {
        append(name, start, isGood: true, said, advice, sent, received)
    }

    mutating func fail(
        _ name: String, since start: ContinuousClock.Instant, said: String, advice: String,
        sent: ByteBuffer = ByteBuffer(), received: [UInt8] = []
    ) {
        append(name, start, isGood: false, said, advice, sent, received)
    }

    private mutating func append(
        _ name: String, _ start: ContinuousClock.Instant, isGood: Bool, _ said: String, _ advice: String?,
        _ sent: ByteBuffer, _ received: [UInt8]
    ) {
        steps.append(
            Step(
                name: name, isGood: isGood, milliseconds: start.duration(to: .now) / .milliseconds(1), said: said,
                advice: advice, sent: Array(sent.readableBytesView), received: received))
    }
}
