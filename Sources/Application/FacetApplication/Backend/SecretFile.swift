import Crypto
import Foundation

/// A random secret of 32 bytes in a file that only its owner reads, made on first use.
struct SecretFile {
    let folder: String
    let name: String

    /// Several processes may ask first at once: all get the same secret.
    func bytes() throws -> [UInt8] {
        let path = "\(folder)/\(name)"
        if let secret = try read(path) { return secret }
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let fresh = SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) }
        let draft = "\(path).\(UUID().uuidString)"
        guard FileManager.default.createFile(atPath: draft, contents: fresh, attributes: [.posixPermissions: 0o600])
        else { throw SecretFailure(path: path, reason: "can't be written") }
        defer { try? FileManager.default.removeItem(atPath: draft) }
        // A link is made whole or not at all, and never over a file that another process was quicker to make.
        if (try? FileManager.default.linkItem(atPath: draft, toPath: path)) != nil { return Array(fresh) }
        guard let secret = try read(path) else { throw SecretFailure(path: path, reason: "can't be made") }
        return secret
    }

    /// The secret as text, for passwords.
    func text() throws -> String {
        try bytes().map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// The secret in a file of that name, which may have folders, below a folder.
    static func text(_ name: String, below folder: String) throws -> String {
        let url = URL(fileURLWithPath: folder).appendingPathComponent(name)
        return try Self(folder: url.deletingLastPathComponent().path, name: url.lastPathComponent).text()
    }

    private func read(_ path: String) throws -> [UInt8]? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        guard let data = FileManager.default.contents(atPath: path), data.count == 32 else {
            throw SecretFailure(path: path, reason: "is not a secret of 32 bytes; remove it to have a new one made")
        }
        return Array(data)
    }
}

struct SecretFailure: Error, CustomStringConvertible {
    let path: String
    let reason: String

    var description: String { "\(path) \(reason)" }
}
