import Broker
import CompositionCore
import JSONSlices
import Limits
import Logging

/// What the hook answers, without a socket.
struct HookDesk: Sendable {
    private let directory: any DeviceDirectory
    private let known: KnownDevices
    private let signedIn: @Sendable (ResourceID) async -> Void
    private let secret: KeyHash
    private let prefix: String
    private let accepted: [TopicPattern]
    private let attempts: AttemptLimit
    private let logger: Logger
    /// A broker waits 5 s for an answer.
    private static let within = Duration.seconds(3)

    init(_ directory: any DeviceDirectory, _ configuration: BrokerHook.Configuration) {
        self.directory = directory
        known = configuration.known
        signedIn = configuration.signedIn
        secret = KeyHash(of: "Bearer \(configuration.secret)")
        prefix = configuration.topicPrefix
        accepted = configuration.accepted
        attempts = AttemptLimit(configuration.limits.wrongKeys)
        logger = configuration.logger
    }

    func answer(_ request: HookRequest) async -> HookAnswer {
        guard request.authorization.count == 1, secret.equals(KeyHash(of: request.authorization[0])) else {
            return .unauthorized
        }
        guard request.method == "POST", ["/mqtt/auth", "/mqtt/acl"].contains(request.path) else { return .notFound }
        // Two names of one device in one question would be read by each side as it likes.
        guard let question = try? JSONDocument(request.body).root, question.kind == .object else { return .malformed }
        return request.path == "/mqtt/auth"
            ? await login(LoginQuestion(question)) : await access(AccessQuestion(question))
    }

    private func login(_ question: LoginQuestion) async -> HookAnswer {
        // Backends' accounts are the broker's own business.
        guard question.username.first != "@" else { return .ignore }
        guard let id = ResourceID(question.username), DeviceAccess.owns(clientID: question.clientID, id.text) else {
            return .deny
        }
        guard attempts.refusal(of: question.address) == nil else { return .deny }
        guard let credential = credential(of: question) else { return refuse(question) }
        do throws(Failure) {
            guard try await keys(of: id).map(credential.isGood) ?? false else { return refuse(question) }
            // The broker waits for the answer, not for what else comes of it.
            Task { [signedIn] in await signedIn(id) }
            return .allow
        } catch {
            return .unavailable
        }
    }

    private func credential(of question: LoginQuestion) -> Credential? {
        guard question.certified.isEmpty || question.certified == question.username else { return nil }
        let isSpared = !question.certified.isEmpty && question.password.isEmpty
        return isSpared ? .certificate : .key(KeyHash(of: question.password))
    }

    private func refuse(_ question: LoginQuestion) -> HookAnswer {
        attempts.countFailure(of: question.address)
        logger.notice(
            "security: a wrong key at the broker",
            metadata: ["device": "\(question.username)", "address": "\(question.address)"])
        return .deny
    }

    private func access(_ question: AccessQuestion) async -> HookAnswer {
        guard question.username.first != "@" else { return .ignore }
        guard let id = ResourceID(question.username), DeviceAccess.owns(clientID: question.clientID, id.text) else {
            return .deny
        }
        let access = DeviceAccess(prefix: prefix, device: id.text)
        let isAllowed =
            switch question.action {
            case "publish":
                access.mayPublish(question.topic, isRetained: question.isRetained)
                    || !question.isRetained && accepted.contains { $0.isTopic(question.topic, of: id.text) }
            case "subscribe": access.maySubscribe(question.topic)
            default: false
            }
        guard isAllowed else {
            logger.notice(
                "security: refused at the broker",
                metadata: ["device": "\(id)", "action": "\(question.action)", "topic": "\(question.topic.prefix(200))"])
            return .deny
        }
        // A device that was revoked while it was connected may do nothing any more.
        do throws(Failure) {
            return try await keys(of: id)?.isEmpty ?? true ? .deny : .allow
        } catch {
            return .unavailable
        }
    }

    /// Nil for a device that isn't registered.
    private func keys(of id: ResourceID) async throws(Failure) -> [KeyHash]? {
        let context = RequestContext(principal: .device(id), deadline: .after(Self.within), logger: logger)
        do {
            return known.hashes(of: try await directory.device(id, in: context))
        } catch {
            guard error.code == .notFound else { throw error }
            return nil
        }
    }
}
