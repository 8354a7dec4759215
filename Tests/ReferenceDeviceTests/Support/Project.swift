import Foundation
import TestFixtures

/// The project's folder.
enum Project {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    static func has(_ program: String) -> Bool {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        return path.split(separator: ":").contains {
            FileManager.default.isExecutableFile(atPath: "\($0)/\(program)")
        }
    }

    /// Whether packets can be captured: tshark is there, and whoever runs this may.
    static let mayCapture = Task { () -> Bool in
        guard has("tshark") else { return false }
        let script = "tshark -Q -i lo -c 1 -a duration:1 2>&1"
        return (try? await runShell(script, in: FileManager.default.temporaryDirectory).status) == 0
    }

    /// Whether Python has what the device in Python imports.
    static let hasPythonModules: Bool = {
        let folders = ["/usr/lib/python3/dist-packages/paho", "/usr/lib/python3/dist-packages/google/protobuf"]
        return has("protoc") && folders.allSatisfy { FileManager.default.fileExists(atPath: $0) }
    }()
}
