import ArgumentParser
import FacetApplication
import Foundation
import StoreServices

/// `facet devices import devices.csv`
struct ImportDevicesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Register up to 10 000 devices at once, with the keys that they have or new ones.",
        discussion: """
            A line of the file is ID,MODEL,SHELF,PRODUCT,KEY; what is missing at its end, or empty, isn't there. KEY is \
            the device's key (22 to 64 characters), or sha256: and its hash in hexadecimal; without it a key is made. \
            Every mistake is told with its line, and then nothing is imported.
            """)

    @Argument(help: "The file.") var file: String
    @Option(help: "Where new keys are written as lines ID,KEY; for you alone to read. Without: they are printed.")
    var keysOut: String?
    @OptionGroup var options: SettingOptions

    func run() async throws {
        let devices = try ImportFile.read(file)
        let made = devices.compactMap { device in device.newKey.map { "\(device.new.id),\($0.text)\n" } }.joined()
        // On disk before the registry counts them: else a crash between could leave keys that nobody has.
        if let keysOut, !made.isEmpty { try Self.writeKeys(made, to: keysOut) }
        do {
            try await DeviceRegistry.with(options) { try await $0.add(all: devices.map(\.new)) }
        } catch {
            if let keysOut, !made.isEmpty, error is RegistryRefusal {
                try? FileManager.default.removeItem(atPath: keysOut)
            }
            throw Self.explained(error, devices, file)
        }
        say("\(devices.count) devices are registered.")
        if keysOut == nil { print(made, terminator: "") }
    }

    private static func writeKeys(_ text: String, to path: String) throws {
        let descriptor = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw CommandFailure(message: "\(path) can't be made (a file that is there is not replaced)")
        }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        try handle.write(contentsOf: Data(text.utf8))
        try handle.synchronize()
    }

    /// A refusal with the lines of the file.
    private static func explained(_ error: any Error, _ devices: [ImportedDevice], _ file: String) -> any Error {
        guard let refusal = error as? RegistryRefusal, let faults = refusal.problem?.faults else { return error }
        let lines = faults.filter { devices.indices.contains($0.place) }.map {
            "\(file):\(devices[$0.place].line): \($0.field) \($0.detail)"
        }
        return CommandFailure(message: (lines + ["nothing was imported"]).joined(separator: "\n"))
    }
}
