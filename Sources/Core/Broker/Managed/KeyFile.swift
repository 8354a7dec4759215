import Crypto
public import Foundation

/// Writers of the broker plugin's two key files. The plugin reads a file again when it was replaced, so they
/// replace it by rename, and leave a file alone that says the same already; only its owner may read it. Several
/// processes may write the same file.
public enum KeyFile {
    /// One or two key hashes a device, by device id; a device without a key has no line. `devices` may be large: a line
    /// is a name and its hashes.
    public static func write(devices: [String: [String]], to file: URL) throws {
        let lines = devices.filter { !$0.value.isEmpty }
        try replace(file, lines: lines.map { "\($0.key) \($0.value.joined(separator: ","))" })
    }

    public static func write(accounts: [BrokerAccount], to file: URL) throws {
        try replace(
            file,
            lines: accounts.map { account in
                let rules = account.reads.map { "read:\($0)" } + account.writes.map { "write:\($0)" }
                return ([account.name, account.passwordHashes.joined(separator: ",")] + rules).joined(separator: " ")
            })
    }

    /// SHA-256 of a key, in lowercase hexadecimal digits: keys are random and long, so no salt is needed.
    public static func hash(_ key: String) -> String {
        SHA256.hash(data: Array(key.utf8)).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0\(digits)" : digits
        }.joined()
    }

    private static func replace(_ file: URL, lines: [String]) throws {
        let text = Data(lines.sorted().map { "\($0)\n" }.joined().utf8)
        guard FileManager.default.contents(atPath: file.path) != text else { return }
        let draft = file.appendingPathExtension(UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: draft) }
        let isCreated = FileManager.default.createFile(
            atPath: draft.path, contents: text, attributes: [.posixPermissions: 0o600])
        guard isCreated, rename(draft.path, file.path) == 0 else {
            throw CocoaError(.fileWriteUnknown, userInfo: [NSFilePathErrorKey: file.path])
        }
    }
}
