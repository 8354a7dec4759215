import CMosquitto
import Dispatch
import Glibc

/// One libmosquitto client for one connection. Its callbacks only note what happened; whoever called `read` or
/// `write` takes the notes afterwards, so no code of ours runs inside the library.
final class MosquittoClient {
    enum Event {
        case connected(reasonCode: Int, sessionPresent: Bool)
        case published(id: Int32, reasonCode: Int)
        case subscribed(id: Int32, granted: [Int])
        case received(BrokerMessage)
        case disconnected(reasonCode: Int)
    }

    private let handle: OpaquePointer
    var events: [Event] = []
    private(set) var failure: Int32 = 0

    var descriptor: Int32 { mosquitto_socket(handle) }
    var wantsWrite: Bool { mosquitto_want_write(handle) }
    var isOpen: Bool { failure == 0 && descriptor >= 0 }

    private init(handle: OpaquePointer) {
        self.handle = handle
    }

    deinit { mosquitto_destroy(handle) }

    // The library must be initialised once; a write to a closed socket must be an error and not a signal.
    private static let library: Void = {
        mosquitto_lib_init()
        signal(SIGPIPE, SIG_IGN)
    }()

    /// Names and connections may block for long, so they have threads of their own.
    private static let opening = DispatchQueue(label: "broker.opening", attributes: .concurrent)

    /// A client whose TCP connection stands and whose CONNECT is queued, not sent.
    static func open(
        _ address: BrokerAddress, clientID: String, options: BrokerOptions
    ) async throws(BrokerError) -> sending MosquittoClient {
        let result = await withCheckedContinuation { continuation in
            opening.async { continuation.resume(returning: opened(address, clientID: clientID, options: options)) }
        }
        return try result.get()
    }

    private static func opened(
        _ address: BrokerAddress, clientID: String, options: BrokerOptions
    ) -> sending Result<MosquittoClient, BrokerError> {
        _ = library
        let isClean = if case .clean = options.session { true } else { false }
        guard let handle = mosquitto_new(clientID, isClean, nil) else {
            return .failure(.invalid("client id"))
        }
        let client = MosquittoClient(handle: handle)
        do throws(BrokerError) {
            try client.configure(address, options)
            try client.connect(address, options)
            return .success(client)
        } catch {
            return .failure(error)
        }
    }
}

extension MosquittoClient {
    private func configure(_ address: BrokerAddress, _ options: BrokerOptions) throws(BrokerError) {
        mosquitto_user_data_set(handle, Unmanaged.passUnretained(self).toOpaque())
        // Nothing is written but in `write`, above all no PUBACK.
        mosquitto_threaded_set(handle, true)
        let version = options.version == .v5 ? MQTT_PROTOCOL_V5 : MQTT_PROTOCOL_V311
        mosquitto_int_option(handle, MOSQ_OPT_PROTOCOL_VERSION, version)
        mosquitto_int_option(handle, MOSQ_OPT_TCP_NODELAY, 1)
        mosquitto_int_option(handle, MOSQ_OPT_RECEIVE_MAXIMUM, Int32(clamping: min(options.receiveMaximum, 65_535)))
        mosquitto_int_option(handle, MOSQ_OPT_SEND_MAXIMUM, Int32(clamping: min(options.outboxMessagesMax, 65_535)))
        if let username = address.username {
            try check(mosquitto_username_pw_set(handle, username, address.password))
        }
        if let tls = address.tls { try secure(by: tls) }
        if let will = options.will {
            let length = Int32(clamping: will.payload.count)
            try check(
                mosquitto_will_set(handle, will.topic, length, will.payload, Int32(will.qos.rawValue), will.isRetained))
        }
        setCallbacks(handle)
    }

    private func secure(by tls: BrokerTLS) throws(BrokerError) {
        let folder = tls.authorities == nil ? BrokerTLS.systemAuthorities : nil
        try check(mosquitto_tls_set(handle, tls.authorities, folder, tls.certificate, tls.key, nil))
        // 1: the broker's certificate is verified; the version is the lowest.
        try check(mosquitto_tls_opts_set(handle, 1, "tlsv1.2", nil))
    }

    private func connect(_ address: BrokerAddress, _ options: BrokerOptions) throws(BrokerError) {
        let properties = MosquittoProperties()
        if case .persistent(let seconds) = options.session, options.version == .v5 {
            properties.add(MQTT_PROP_SESSION_EXPIRY_INTERVAL, int32: seconds)
        }
        let code = mosquitto_connect_bind_v5(
            handle, address.host, Int32(clamping: address.port), Int32(clamping: max(options.keepAliveSeconds, 5)), nil,
            properties.list)
        guard code == MOSQ_ERR_SUCCESS.rawValue else {
            let reason = code == MOSQ_ERR_ERRNO.rawValue ? String(cString: strerror(errno)) : Self.text(code)
            throw .disconnected(reason)
        }
    }

    /// Reads packets until nothing new came of it, or `limit` of them.
    func read(limit: Int) {
        for _ in 0..<limit where isOpen {
            let before = events.count
            note(mosquitto_loop_read(handle, 1))
            if events.count == before { return }
        }
    }

    /// Writes all that is queued, as far as the socket takes it.
    func write() {
        if isOpen { note(mosquitto_loop_write(handle, 1)) }
    }

    /// The same in as few segments as there can be: the library writes each packet for itself, and the broker would be
    /// woken for each.
    func writeGathered() {
        guard isOpen else { return }
        let socket = descriptor
        cork(socket, true)
        write()
        if isOpen { cork(socket, false) }
    }

    private func cork(_ socket: Int32, _ isCorked: Bool) {
        var value: Int32 = isCorked ? 1 : 0
        setsockopt(socket, Int32(IPPROTO_TCP), TCP_CORK, &value, socklen_t(MemoryLayout<Int32>.size))
    }

    /// Keep-alive: queues a PINGREQ when it is time, and fails when the last wasn't answered.
    func keepAlive() {
        if isOpen { note(mosquitto_loop_misc(handle)) }
    }

    func publish(_ message: BrokerMessage, isV5: Bool) throws(BrokerError) -> Int32 {
        let properties = MosquittoProperties()
        if isV5 { properties.add(of: message) }
        var id: Int32 = 0
        try check(
            mosquitto_publish_v5(
                handle, &id, message.topic, Int32(clamping: message.payload.count), message.payload,
                Int32(message.qos.rawValue), message.isRetained, properties.list))
        return id
    }

    func subscribe(_ subscription: Subscription) throws(BrokerError) -> Int32 {
        var id: Int32 = 0
        let options = subscription.hearsItself ? 0 : Int32(MQTT_SUB_OPT_NO_LOCAL.rawValue)
        try check(
            mosquitto_subscribe_v5(handle, &id, subscription.filter, Int32(subscription.qos.rawValue), options, nil))
        return id
    }

    /// Queues a DISCONNECT, after which the broker drops the will.
    func disconnect() {
        if isOpen { mosquitto_disconnect_v5(handle, 0, nil) }
    }

    private func note(_ code: Int32) {
        if code != MOSQ_ERR_SUCCESS.rawValue, failure == 0 { failure = code }
    }

    private func check(_ code: Int32) throws(BrokerError) {
        switch code {
        case MOSQ_ERR_SUCCESS.rawValue: return
        case MOSQ_ERR_NO_CONN.rawValue: throw .disconnected(Self.text(code))
        default: throw .invalid(Self.text(code))
        }
    }

    static func text(_ code: Int32) -> String { String(cString: mosquitto_strerror(code)) }
}
