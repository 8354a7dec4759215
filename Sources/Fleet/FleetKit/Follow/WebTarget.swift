public import Foundation

/// Pages that are followed as a browser does, by server-sent events.
public struct WebTarget: Sendable, Hashable {
    /// The web backend.
    public var address: URL
    public var followers: Int
    /// What they follow in turn.
    public var paths: [String]

    public init(_ address: URL, followers: Int, paths: [String]) {
        self.address = address
        self.followers = followers
        self.paths = paths
    }

    func url(ofFollower number: Int) -> String {
        let base = address.absoluteString
        return (base.hasSuffix("/") ? String(base.dropLast()) : base) + paths[number % paths.count]
    }
}
