import CompositionCore
import Logging
import ServiceLifecycle

/// Lets the frontends shed what comes when memory runs out, before the kernel ends the process.
struct MemoryWatch: ServiceLifecycle.Service {
    /// Nil where memory has no limit: nothing is shed then.
    let source: MemorySource?
    let pressure: MemoryPressure
    let logger: Logger

    private static let interval = Duration.milliseconds(250)
    /// It sheds from the upper share on and no longer below the lower one, so that it doesn't flutter.
    private static let upper = 0.95
    private static let lower = 0.9

    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            guard let source else { return try await Task.sleep(for: .seconds(1 << 30)) }
            while true {
                if let reading = source.read() { take(reading) }
                try await Task.sleep(for: Self.interval)
            }
        }
    }

    func take(_ reading: MemoryReading) {
        let share = Double(reading.used) / Double(max(1, reading.limit))
        let wasHigh = pressure.isHigh
        let isHigh = share >= (wasHigh ? Self.lower : Self.upper)
        pressure.set(isHigh: isHigh)
        // What was freed the allocator keeps for later, and the kernel counts it as ours.
        if isHigh { Allocator.giveBack() }
        guard isHigh != wasHigh else { return }
        logger.warning(
            "memory: \(isHigh ? "shedding requests" : "taking requests again")",
            metadata: ["used": "\(reading.used)", "limit": "\(reading.limit)"])
    }
}
