import CompositionCore
import Foundation
import SwiftASN1
import Synchronization
import X509

/// The keys of callers by name, from the certificates beside the authority's: `<name>.pem`. One that the authority
/// didn't sign, or that isn't valid now, counts as none.
final class CallerKeys: Sendable {
    private struct Kept {
        let key: Certificate.PublicKey?
        let until: ContinuousClock.Instant
    }

    private static let keptFor = Duration.seconds(3)
    private static let countMax = 256

    private let authorityFile: String
    private let kept = Mutex<[String: Kept]>([:])

    /// - Parameter authorityFile: its certificate in PEM
    init(authorityFile: String) {
        self.authorityFile = authorityFile
    }

    func key(of name: String) -> Certificate.PublicKey? {
        // It becomes the name of a file.
        guard ResourceID(name) != nil else { return nil }
        let now = ContinuousClock.now
        if let known = kept.withLock({ $0[name] }), known.until > now { return known.key }
        let key = try? read(name, at: Date())
        kept.withLock { kept in
            if kept.count >= Self.countMax { kept.removeAll() }
            kept[name] = Kept(key: key, until: now + Self.keptFor)
        }
        return key
    }

    private func read(_ name: String, at now: Date) throws -> Certificate.PublicKey? {
        let folder = URL(fileURLWithPath: authorityFile).deletingLastPathComponent()
        let authority = try certificate(authorityFile)
        let peer = try certificate(folder.appendingPathComponent("\(name).pem").path)
        guard authority.publicKey.isValidSignature(peer.signature, for: peer), peer.notValidBefore <= now,
            now <= peer.notValidAfter, try PeerCertificate(peer).name == name
        else { return nil }
        return peer.publicKey
    }

    private func certificate(_ file: String) throws -> Certificate {
        try Certificate(pemEncoded: String(contentsOfFile: file, encoding: .utf8))
    }
}
