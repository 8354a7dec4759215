/// One message on a TCP connection.
public enum Frame: Sendable, Hashable {
    case hello(Hello)
    case welcome(Welcome)
    case ask(Ask)
    case answer(Answer)
    case follow(Follow)
    case view(View)
    case unfollow(Unfollow)
    case telemetry(Telemetry)
    case ack(Ack)
    case command(Command)
    case commandResult(CommandResult)
    case ping(Ping)
    case pong(Pong)
    case goodbye(Goodbye)
    case error(DeviceError)

    /// The most bytes of a frame, without its length.
    public static let bytesMax = 16 * 1024
}
