import CDeviceMessages

extension Frame: DeviceMessage, WireMessage {
    typealias Wire = Facet__Device__V1__Frame

    static func unpack(_ length: Int, _ bytes: UnsafePointer<UInt8>?) -> UnsafeMutablePointer<Wire>? {
        facet__device__v1__frame__unpack(facet_arena_allocator(), length, bytes)
    }

    init(wire: Wire) throws(DeviceError) {
        switch wire.body_case {
        case FACET__DEVICE__V1__FRAME__BODY_HELLO: self = .hello(try Hello(wire: wire.hello.pointee))
        case FACET__DEVICE__V1__FRAME__BODY_WELCOME: self = .welcome(try Welcome(wire: wire.welcome.pointee))
        case FACET__DEVICE__V1__FRAME__BODY_ASK: self = .ask(try Ask(wire: wire.ask.pointee))
        case FACET__DEVICE__V1__FRAME__BODY_ANSWER: self = .answer(try Answer(wire: wire.answer.pointee))
        case FACET__DEVICE__V1__FRAME__BODY_FOLLOW: self = .follow(try Follow(wire: wire.follow.pointee))
        case FACET__DEVICE__V1__FRAME__BODY_VIEW: self = .view(try View(wire: wire.view.pointee))
        case FACET__DEVICE__V1__FRAME__BODY_UNFOLLOW: self = .unfollow(try Unfollow(wire: wire.unfollow.pointee))
        case FACET__DEVICE__V1__FRAME__BODY_TELEMETRY: self = .telemetry(try Telemetry(wire: wire.telemetry.pointee))
        case FACET__DEVICE__V1__FRAME__BODY_ACK: self = .ack(try Ack(wire: wire.ack.pointee))
        case FACET__DEVICE__V1__FRAME__BODY_COMMAND: self = .command(try Command(wire: wire.command.pointee))
        case FACET__DEVICE__V1__FRAME__BODY_COMMAND_RESULT:
            self = .commandResult(try CommandResult(wire: wire.command_result.pointee))
        case FACET__DEVICE__V1__FRAME__BODY_PING: self = .ping(try Ping(wire: wire.ping.pointee))
        case FACET__DEVICE__V1__FRAME__BODY_PONG: self = .pong(try Pong(wire: wire.pong.pointee))
        case FACET__DEVICE__V1__FRAME__BODY_GOODBYE: self = .goodbye(try Goodbye(wire: wire.goodbye.pointee))
        case FACET__DEVICE__V1__FRAME__BODY_ERROR: self = .error(try DeviceError(wire: wire.error.pointee))
        default: throw DeviceError(.badMessage, "a frame without a message that this version knows")
        }
    }

    func wire(in arena: borrowing Arena) throws(DeviceError) -> UnsafeMutablePointer<Wire> {
        let wire = try arena.make(facet__device__v1__frame__init)
        switch self {
        case .hello(let message):
            wire.pointee.body_case = FACET__DEVICE__V1__FRAME__BODY_HELLO
            wire.pointee.hello = try message.wire(in: arena)
        case .welcome(let message):
            wire.pointee.body_case = FACET__DEVICE__V1__FRAME__BODY_WELCOME
            wire.pointee.welcome = try message.wire(in: arena)
        case .ask(let message):
            wire.pointee.body_case = FACET__DEVICE__V1__FRAME__BODY_ASK
            wire.pointee.ask = try message.wire(in: arena)
        case .answer(let message):
            wire.pointee.body_case = FACET__DEVICE__V1__FRAME__BODY_ANSWER
            wire.pointee.answer = try message.wire(in: arena)
        case .follow(let message):
            wire.pointee.body_case = FACET__DEVICE__V1__FRAME__BODY_FOLLOW
            wire.pointee.follow = try message.wire(in: arena)
        case .view(let message):
            wire.pointee.body_case = FACET__DEVICE__V1__FRAME__BODY_VIEW
            wire.pointee.view = try message.wire(in: arena)
        case .unfollow(let message):
            wire.pointee.body_case = FACET__DEVICE__V1__FRAME__BODY_UNFOLLOW
            wire.pointee.unfollow = try message.wire(in: arena)
        case .telemetry(let message):
            wire.pointee.body_case = FACET__DEVICE__V1__FRAME__BODY_TELEMETRY
            wire.pointee.telemetry = try message.wire(in: arena)
        case .ack(let message):
            wire.pointee.body_case = FACET__DEVICE__V1__FRAME__BODY_ACK
            wire.pointee.ack = try message.wire(in: arena)
        case .command(let message):
            wire.pointee.body_case = FACET__DEVICE__V1__FRAME__BODY_COMMAND
            wire.pointee.command = try message.wire(in: arena)
        case .commandResult(let message):
            wire.pointee.body_case = FACET__DEVICE__V1__FRAME__BODY_COMMAND_RESULT
            wire.pointee.command_result = try message.wire(in: arena)
        case .ping(let message):
            wire.pointee.body_case = FACET__DEVICE__V1__FRAME__BODY_PING
            wire.pointee.ping = try message.wire(in: arena)
        case .pong(let message):
            wire.pointee.body_case = FACET__DEVICE__V1__FRAME__BODY_PONG
            wire.pointee.pong = try message.wire(in: arena)
        case .goodbye(let message):
            wire.pointee.body_case = FACET__DEVICE__V1__FRAME__BODY_GOODBYE
            wire.pointee.goodbye = try message.wire(in: arena)
        case .error(let message):
            wire.pointee.body_case = FACET__DEVICE__V1__FRAME__BODY_ERROR
            wire.pointee.error = try message.wire(in: arena)
        }
        return wire
    }
}
