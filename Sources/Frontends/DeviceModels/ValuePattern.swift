/// How a simulated sensor's value goes from one report to the next; all numbers are in the sensor's unit.
public enum ValuePattern: Sendable, Hashable {
    /// Stays at `value`, give or take `noise`.
    case constant(value: Int32, noise: Int32)
    /// Moves by `step` a report and turns round at the ends of the sensor's range.
    case drift(from: Int32, step: Int32, noise: Int32)
    /// A shelf: at each report somebody takes an `item` with probability `chance`; an empty shelf is filled again.
    case items(full: Int32, item: Int32, chance: Double, noise: Int32)
}
