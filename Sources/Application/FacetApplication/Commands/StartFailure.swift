import NIOCore

/// Why a process can't serve, in words.
public enum StartFailure {
    /// For whoever started it.
    public static func explain(_ error: any Error) -> String {
        switch error {
        case let error as IOError where error.errnoCode == 98:
            "a port that it shall listen on is taken by another process; stop that one or give another port"
        case let error as IOError where error.errnoCode == 13:
            "it may not listen on the port; ports below 1024 need rights"
        case let error as IOError where error.errnoCode == 99:
            "the address that it shall listen on is none of this machine's"
        default: "\(error)"
        }
    }
}
