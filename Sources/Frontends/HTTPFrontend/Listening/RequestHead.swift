import CompositionCore
import NIOHTTP1

/// What of a request's head the parser lets pass and this frontend refuses, because a proxy before it may read it
/// otherwise.
enum RequestHead {
    enum Verdict {
        case good
        /// What follows it on the connection isn't read.
        case last
        case refused(Failure)
    }

    static func verdict(on head: HTTPRequestHead) -> Verdict {
        // In absolute form (RFC 9112, section 3.2.2) a target names a host: this is no proxy, and has one name.
        guard head.uri.utf8.first == UInt8(ascii: "/"), head.method != .CONNECT else {
            return .refused(Failure(.invalid, "the request target must be a path"))
        }
        // Its client takes the end of the connection for the end of the answer (RFC 9112, section 9.3).
        var isLast = head.version == .http1_0
        var hosts = 0
        var codings = 0
        for (name, value) in head.headers {
            switch name.utf8.count {
            case 4 where name.lowercased() == "host":
                hosts += 1
                guard isHost(value) else {
                    return .refused(Failure(.invalid, "this is no host and port", field: "Host"))
                }
            // The parser takes what follows for another protocol; nothing is upgraded here (RFC 9110, section 7.8).
            case 7 where name.lowercased() == "upgrade": isLast = true
            case 17 where name.lowercased() == "transfer-encoding":
                codings += 1
                // Any other is decoded by nobody here (RFC 9112, section 6.1); HTTP/1.0 has none.
                guard codings == 1, value.lowercased() == "chunked", head.version == .http1_1 else {
                    return .refused(Failure(.invalid, "the body's length is not clear", field: "Transfer-Encoding"))
                }
            default: continue
            }
        }
        // RFC 9112, section 3.2.
        guard hosts == 1 || hosts == 0 && head.version == .http1_0 else {
            return .refused(Failure(.invalid, "a request names one host", field: "Host"))
        }
        return isLast ? .last : .good
    }

    /// A name or an address, and perhaps a port. Nothing here reads it; what else it might be is refused all the same,
    /// for those that read logs.
    private static func isHost(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 261
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: ".-_:[]".utf8.contains(byte)
                }
            }
    }
}
