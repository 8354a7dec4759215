import Foundation

/// Where and how long the sessions of browsers are kept.
public struct SessionSettings: Sendable {
    /// Whether instances on several machines share them in Redis; else they are in a file of the data folder.
    public let areShared: Bool
    /// How long a session lives without being used.
    public let idle: Duration
    /// How long it lives at most.
    public let lifetime: Duration
    /// The file of SQLite.
    public let path: String
    private let keyFile: String
    private let dataFolder: String
    private let isDevelopment: Bool

    init(_ values: Settings) {
        areShared = values[CommonKeys.sessionStore] == "redis"
        idle = values[CommonKeys.sessionIdle]
        lifetime = values[CommonKeys.sessionLifetime]
        dataFolder = values[CommonKeys.data]
        path = dataFolder + "/sessions.sqlite"
        keyFile = values[CommonKeys.sessionKey]
        isDevelopment = values[CommonKeys.mode] == "development"
    }

    /// The keys that sessions are encrypted under, the newest first. Without `sessions.key` one is made in the data
    /// folder, which instances on several machines don't have in common: there, in production, the key must be given.
    public func keys() throws -> [[UInt8]] {
        if !keyFile.isEmpty { return try SessionKeyFile.read(keyFile) }
        guard isDevelopment || !areShared else {
            throw SecretFailure(path: "sessions.key", reason: "must name the file of the key that all instances share")
        }
        return [try SecretFile(folder: dataFolder, name: "sessions.key").bytes()]
    }
}

/// One or two keys in a file: 32 bytes as they are, or lines of 64 hexadecimal digits (`openssl rand -hex 32`).
enum SessionKeyFile {
    private static let bytesMax = 1024

    static func read(_ path: String) throws -> [[UInt8]] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw SecretFailure(path: path, reason: "can't be read")
        }
        if data.count == 32 { return [Array(data)] }
        let lines = String(decoding: data.prefix(bytesMax), as: UTF8.self).split(whereSeparator: \.isNewline)
        let keys = lines.compactMap { key($0) }
        guard data.count <= bytesMax, keys.count == lines.count, (1...2).contains(keys.count) else {
            throw SecretFailure(path: path, reason: "must have one or two lines of 64 hexadecimal digits")
        }
        return keys
    }

    private static func key(_ line: Substring) -> [UInt8]? {
        let digits = Array(line.utf8)
        guard digits.count == 64 else { return nil }
        let bytes = stride(from: 0, to: 64, by: 2).compactMap {
            UInt8(String(decoding: digits[$0..<$0 + 2], as: UTF8.self), radix: 16)
        }
        return bytes.count == 32 ? bytes : nil
    }
}
