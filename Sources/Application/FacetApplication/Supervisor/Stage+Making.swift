import Foundation
import NIOCore

extension Stage {
    init(folder: DataFolder, settings: Settings, ports: [String: Int], configurationFile: String?) throws {
        let listen = settings[CommonKeys.listen]
        self.init(
            dataFolder: folder.path, executable: Self.ownExecutable, settings: settings, listen: listen,
            address: Self.reachable(listen), ports: ports, configurationFile: configurationFile)
    }

    /// The path that this process was started from, as it was written where it was one.
    private static var ownExecutable: String {
        let written = CommandLine.arguments[0]
        if written.contains("/") { return URL(fileURLWithPath: written).standardizedFileURL.path }
        return (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? written
    }

    /// The first address by which other machines reach this one, where the listeners are open to them.
    private static func reachable(_ listen: String) -> String {
        guard listen == "0.0.0.0" || listen == "::" else { return listen }
        let devices = (try? System.enumerateDevices()) ?? []
        let addresses = devices.compactMap { $0.address }.filter { $0.protocol == .inet }.compactMap(\.ipAddress)
        return addresses.first { !$0.hasPrefix("127.") && !$0.hasPrefix("169.254.") } ?? "127.0.0.1"
    }
}

extension Stage {
    /// A random secret as text, made once and kept in a file of that name below the data folder.
    public func secret(_ name: String) throws -> String {
        try SecretFile.text(name, below: dataFolder)
    }
}
