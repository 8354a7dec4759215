import FoundationEssentials
import Logging
import NIOCore
import NIOSSL
import Synchronization

/// What a new connection's TLS is made of; read anew when a file has changed.
final class TLSContexts: Sendable {
    struct Material: Sendable {
        let context: NIOSSLContext
        let revocations: RevocationLists
    }

    private struct State {
        var material: Material
        var stamps: [FileStamp]
        var lookedAt: NIODeadline
    }

    private let configuration: FramesTLS
    private let logger: Logger
    private let state: Mutex<State>
    private static let lookPause = TimeAmount.seconds(1)

    /// Throws what keeps the files from being used.
    init(_ configuration: FramesTLS, logger: Logger) throws {
        self.configuration = configuration
        self.logger = logger
        let stamps = configuration.files.map(FileStamp.init)
        state = Mutex(
            State(material: try Self.read(configuration), stamps: stamps, lookedAt: .now()))
    }

    /// Files that can't be used are said, and what was before stays.
    var current: Material {
        state.withLock { state in
            guard state.lookedAt + Self.lookPause <= .now() else { return state.material }
            state.lookedAt = .now()
            let stamps = configuration.files.map(FileStamp.init)
            guard stamps != state.stamps else { return state.material }
            state.stamps = stamps
            do {
                state.material = try Self.read(configuration)
                logger.info("the frames' certificate was read anew")
            } catch {
                logger.error("the frames keep their former certificate", metadata: ["reason": "\(error)"])
            }
            return state.material
        }
    }

    private static func read(_ files: FramesTLS) throws -> Material {
        let chain = try NIOSSLCertificate.fromPEMFile(files.certificate).map(NIOSSLCertificateSource.certificate)
        let key = try NIOSSLPrivateKey(file: files.key, format: .pem)
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain, privateKey: .privateKey(key))
        configuration.minimumTLSVersion = .tlsv12
        configuration.cipherSuiteValues = [
            .TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, .TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
            .TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, .TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
            .TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, .TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
        ]
        if let authorities = files.clientAuthorities {
            configuration.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(authorities))
            configuration.certificateVerification = .optionalVerification
        }
        return Material(
            context: try NIOSSLContext(configuration: configuration),
            revocations: try files.revocations.map(RevocationLists.init) ?? RevocationLists())
    }
}

/// What tells one version of a file from another.
private struct FileStamp: Sendable, Equatable {
    private let number: UInt64?
    private let size: UInt64?
    private let modified: Date?

    init(_ path: String) {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        number = attributes?[.systemFileNumber] as? UInt64
        size = attributes?[.size] as? UInt64
        modified = attributes?[.modificationDate] as? Date
    }
}
