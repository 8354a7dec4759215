import ArgumentParser
import Foundation

/// Runs a command line to the end of the process.
enum CommandLineRunner {
    static func run(_ root: any ParsableCommand.Type) async {
        DescriptorLimit.raise()
        do {
            var command = try root.parseAsRoot()
            if var concurrent = command as? any AsyncParsableCommand {
                try await concurrent.run()
            } else {
                try command.run()
            }
        } catch let failure as CommandFailure {
            report(failure.message)
            exit(failure.status)
        } catch let faults as ConfigurationFaults {
            report(faults.description)
            exit(1)
        } catch {
            root.exit(withError: error)
        }
    }

    private static func report(_ text: String) {
        FileHandle.standardError.write(Data((text + "\n").utf8))
    }
}

/// Ends a command with a message on standard error and a status.
public struct CommandFailure: Error, Sendable, CustomStringConvertible {
    public let message: String
    public let status: Int32

    public init(message: String, status: Int32 = 1) {
        self.message = message
        self.status = status
    }

    public var description: String { message }
}
