import CompositionCore
import NIOHTTP1

/// What of a request's head the parser lets pass and this frontend refuses, because a proxy before it may read it
/// otherwise.
struct RequestHead {
    enum Verdict {
        case good
        /// What follows it on the connection isn't read.
        case last
        case refused(Failure)
    }

    private let version: HTTPVersion
    private var hosts = 0
    private var codings = 0
    private var asksForUpgrade = false

    static func verdict(on head: HTTPRequestHead) -> Verdict {
        // In absolute form (RFC 9112, section 3.2.2) a target names a host: this is no proxy, and has one name.
        guard head.uri.utf8.first == UInt8(ascii: "/"), head.method != .CONNECT else {
            return .refused(Failure(.invalid, "the request target must be a path"))
        }
        var seen = RequestHead(version: head.version)
        for (name, value) in head.headers {
            if let failure = seen.take(name, value) { return .refused(failure) }
        }
        // RFC 9112, section 3.2.
        guard seen.hosts == 1 || seen.hosts == 0 && head.version == .http1_0 else {
            return .refused(Failure(.invalid, "a request names one host", field: "Host"))
        }
        // A client of HTTP/1.0 takes the end of the connection for the end of the answer (RFC 9112, section 9.3). After
        // an upgrade the parser takes what follows for another protocol, and nothing is upgraded here (RFC 9110, section
        // 7.8).
        return seen.asksForUpgrade || head.version == .http1_0 ? .last : .good
    }

    private init(version: HTTPVersion) {
        self.version = version
    }

    private mutating func take(_ name: String, _ value: String) -> Failure? {
        switch name.utf8.count {
        case 4 where name.lowercased() == "host":
            hosts += 1
            return Self.isHost(value) ? nil : Failure(.invalid, "this is no host and port", field: "Host")
        case 7 where name.lowercased() == "upgrade":
            asksForUpgrade = true
            return nil
        case 17 where name.lowercased() == "transfer-encoding":
            codings += 1
            // Any other is decoded by nobody here (RFC 9112, section 6.1); HTTP/1.0 has none.
            guard codings == 1, value.lowercased() == "chunked", version == .http1_1 else {
                return Failure(.invalid, "the body's length is not clear", field: "Transfer-Encoding")
            }
            return nil
        default: return nil
        }
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
