/// What kind of screen asks: compositions choose picture sizes and features by it.
///
/// Over HTTP it is what the client says in `Sec-CH-Device-Class`, a device's is its registered model.
public struct DeviceClass: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    public let name: String

    /// Nil unless the name is 1 to 32 characters of `a-z 0-9 -`.
    public init?(_ name: some StringProtocol) {
        let isPlain = name.utf8.allSatisfy {
            (0x61...0x7a).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-")
        }
        guard (1...32).contains(name.utf8.count), isPlain else { return nil }
        self.name = String(name)
    }

    public init(stringLiteral name: String) {
        self.name = name
    }

    public var description: String { name }

    /// Nothing is known of the screen.
    public static let unknown: Self = "unknown"
    public static let phone: Self = "phone"
    public static let tablet: Self = "tablet"
    public static let desktop: Self = "desktop"
    public static let tv: Self = "tv"
    public static let watch: Self = "watch"
}
