/// Why a connection doesn't stand, for people: the libraries' errors say it to programmers.
enum LinkTrouble {
    static func words(_ error: any Error) -> String {
        let text = "\(error)"
        let known = [
            (
                "CERTIFICATE_VERIFY_FAILED",
                "the server's certificate is of none of the authorities given, or has expired"
            ),
            ("failedToValidateHostname", "the server's certificate is of another name"),
            ("WRONG_VERSION_NUMBER", "the port doesn't speak TLS"),
            ("CERTIFICATE_REQUIRED", "the server wants a certificate of the device, and a played one has none"),
            ("EOF during handshake", "the server closed the connection in the middle of TLS's handshake"),
        ]
        return known.first { text.contains($0.0) }.map { "\($0.1) (\($0.0))" } ?? text
    }

    /// Whether trying again is of no use: it isn't the server that was meant.
    static func isForGood(_ error: any Error) -> Bool {
        let text = "\(error)"
        return ["CERTIFICATE_VERIFY_FAILED", "failedToValidateHostname"].contains { text.contains($0) }
    }
}
