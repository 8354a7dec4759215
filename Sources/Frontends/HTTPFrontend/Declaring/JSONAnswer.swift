public import JSONSlices

/// What has a JSON object for its clients, and declares its shape: what descriptions say of it, and what clients may
/// choose of it where a composition says `static let fields = answer.fields`.
public protocol JSONAnswer: JSONRepresentable {
    /// An object. What `writeMembers(to:)` writes, and nothing else; `parts` isn't named here.
    static var answer: Schema { get }
}
