import DeviceMessages

extension Frame {
    /// In a few words.
    var brief: String {
        switch self {
        case .hello(let hello): "hello, epoch \(hello.epoch)"
        case .welcome(let welcome): "welcome, through \(welcome.committedThrough)"
        case .ask(let ask): "ask \(ask.id) for \(ask.composition)"
        case .answer(let answer): "answer \(answer.id)"
        case .follow(let follow): "follow \(follow.id) of \(follow.composition)"
        case .view(let view): "view \(view.id) of state \(Truth.number(in: view.body).map(String.init) ?? "?")"
        case .unfollow(let unfollow): "unfollow \(unfollow.id)"
        case .telemetry(let telemetry): "telemetry \(telemetry.sequence)"
        case .ack(let ack): ack.brief
        case .command(let command): "command \(command.id)"
        case .commandResult(let result): "result \(result.id), code \(result.code)"
        case .ping(let ping): "ping \(ping.nonce)"
        case .pong(let pong): "pong \(pong.nonce)"
        case .goodbye(let goodbye): "goodbye \(goodbye.reason.protoName), again after \(goodbye.reconnectAfterMs) ms"
        case .error(let error): "error \(error.code.protoName) for \(error.id): \(error.detail)"
        }
    }
}

extension Ack {
    fileprivate var brief: String {
        var words = ["ack through \(through)"]
        words += ranges.map { "\($0.first) to \($0.last)" }
        words += rejected.map { "not \($0.sequence)" }
        if retryAfterMs > 0 { words.append("again after \(retryAfterMs) ms") }
        return words.joined(separator: ", ")
    }
}
