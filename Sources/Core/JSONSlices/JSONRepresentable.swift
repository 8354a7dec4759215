/// What has a JSON object for its clients. Only the fields that are written here leave.
public protocol JSONRepresentable: Sendable {
    /// Writes the members of the object, in documented order.
    func writeMembers(to json: inout JSONWriter)
}
