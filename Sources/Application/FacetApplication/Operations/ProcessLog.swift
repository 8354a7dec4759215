import Logging

/// Where the log of a process goes: standard error, one line an entry.
enum ProcessLog {
    /// Once a process, before anything logs.
    static func bootstrap() {
        LoggingSystem.bootstrap { StreamLogHandler.standardError(label: $0) }
    }

    static func logger(_ name: String, level: String) -> Logger {
        var logger = Logger(label: name)
        logger.logLevel = Logger.Level(rawValue: level) ?? .info
        return logger
    }
}
