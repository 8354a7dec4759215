import Foundation

extension RunReport {
    /// The most bytes that a report has.
    private static let bytesMax = 64 << 20

    /// Reads what `fleet run --json` wrote.
    ///
    /// - Throws: `FleetError` that names the file when it is none.
    public init(file path: String) throws(FleetError) {
        guard let data = FileManager.default.contents(atPath: path), data.count <= Self.bytesMax else {
            throw FleetError("\(path): can't be read")
        }
        do {
            self = try JSONDecoder().decode(RunReport.self, from: data)
        } catch {
            throw FleetError("\(path): isn't a report that fleet run --json wrote: \(error)")
        }
        guard schema == Self.schema else { throw FleetError("\(path): is of the shape \(schema), not \(Self.schema)") }
    }
}
