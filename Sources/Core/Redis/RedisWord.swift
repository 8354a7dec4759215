/// One word of a command: any bytes.
public struct RedisWord: Sendable, Hashable, ExpressibleByStringLiteral {
    public let bytes: [UInt8]

    public init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    public init(_ text: String) {
        bytes = Array(text.utf8)
    }

    public init(_ number: some BinaryInteger) {
        self.init(String(number))
    }

    public init(stringLiteral text: String) {
        self.init(text)
    }
}
