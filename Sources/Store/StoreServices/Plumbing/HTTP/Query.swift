import Foundation

/// The query of a request. A name stands once.
struct Query: Sendable {
    private var values: [String: String] = [:]

    init(_ text: Substring) throws(Problem) {
        for pair in text.split(separator: "&") {
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = String(sides[0]).removingPercentEncoding,
                let value = (sides.count > 1 ? String(sides[1]) : "").removingPercentEncoding
            else { throw .malformed("the query is not percent-encoded UTF-8") }
            guard values.updateValue(value, forKey: name) == nil else {
                throw .malformed("stands twice in the query", field: name)
            }
        }
    }

    subscript(name: String) -> String? { values[name] }

    /// A number of things from 1 to `most`.
    func limit(standard: Int = 20, most: Int = 100) throws(Problem) -> Int {
        guard let text = values["limit"] else { return standard }
        guard let limit = Int(text), (1...most).contains(limit) else {
            throw .malformed("must be a number from 1 to \(most)", field: "limit")
        }
        return limit
    }

    /// A time from 0 to `most` milliseconds; nil if it isn't asked for.
    func milliseconds(_ name: String, most: Int) throws(Problem) -> Duration? {
        guard let text = values[name] else { return nil }
        guard let number = Int(text), (0...most).contains(number) else {
            throw .malformed("must be a number of milliseconds from 0 to \(most)", field: name)
        }
        return .milliseconds(number)
    }

    /// A place in a list as an earlier answer's `next` gave it; 0 is the beginning.
    func position(_ name: String) throws(Problem) -> Int64 {
        guard let text = values[name] else { return 0 }
        guard text.utf8.count <= 19, let position = Int64(text), position >= 0 else {
            throw .malformed("must be the next of an earlier answer", field: name)
        }
        return position
    }
}
