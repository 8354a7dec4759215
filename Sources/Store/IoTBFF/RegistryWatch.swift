import Broker
import CompositionCore
import DeviceFrontend
import Foundation
import Logging
import ServiceLifecycle
import StoreClients
import Synchronization

/// Follows the registry, so that a key that is revoked counts no more within seconds, on connections that are open too:
/// frames are told by ``KnownDevices``, the broker's plugin by its file.
///
/// It asks what changed when an event says that something did, and now and then by itself, because events can be lost.
/// Several instances may keep the same file: each writes what the registry says, and only if the file says otherwise.
final class RegistryWatch: Frontend {
    let name = "registry"
    let routes: [PublishedRoute] = []

    private let devices: DevicesClient
    private let known: KnownDevices
    private let keyFile: String?
    private let events: AsyncStream<Void>
    private let pause: Duration
    private let logger: Logger
    /// What the file was made of, and which one it was then: neither has changed, so nothing is to be done.
    private let written = Mutex<Written?>(nil)

    private struct Written: Equatable {
        let revision: UInt64
        let file: FileStamp
    }

    /// - Parameters:
    ///   - keyFile: nil where the broker has no plugin of ours
    ///   - events: an element where something may have changed
    ///   - pause: how long nobody asks where no event comes
    init(
        devices: DevicesClient, known: KnownDevices, keyFile: String?, events: AsyncStream<Void>,
        pause: Duration = .seconds(1), logger: Logger
    ) {
        self.devices = devices
        self.known = known
        self.keyFile = keyFile
        self.events = events
        self.pause = pause
        self.logger = logger
    }

    func missing() async -> [String] { [] }

    func run(onListening: @escaping @Sendable (ListeningAddress) -> Void) async throws {
        await cancelWhenGracefulShutdown {
            let (occasions, occasion) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
            occasion.yield()
            await withDiscardingTaskGroup { group in
                group.addTask { for await _ in self.events { occasion.yield() } }
                group.addTask { while (try? await Task.sleep(for: self.pause)) != nil { occasion.yield() } }
                group.addTask { await self.follow(occasions) }
            }
        }
    }

    private func follow(_ occasions: AsyncStream<Void>) async {
        var place: Int64?
        var wasReached = true
        for await _ in occasions {
            do throws(Failure) {
                place = try await look(from: place)
                if !wasReached { logger.info("the registry's changes are followed again") }
                wasReached = true
            } catch {
                if wasReached, error.code != .cancelled {
                    logger.warning("the registry's changes can't be followed", metadata: ["reason": "\(error)"])
                }
                wasReached = false
            }
            // Also where nothing changed: another may have written what it knew before.
            if place != nil { writeKeyFile() }
        }
    }

    /// Learns what changed after a place, or all that there is, and gives the place to go on from.
    private func look(from place: Int64?) async throws(Failure) -> Int64 {
        guard var place else { return try await lookAtAll() }
        while true {
            let changes = try await devices.changes(after: place, in: context)
            // A registry that counts from anew is another, restored say: what was known of it counts for nothing.
            guard changes.last >= place else { return try await lookAtAll() }
            for device in changes.devices { devices.forget(device.id) }
            known.learn(changes.devices.map(Device.init))
            place = changes.next
            if place >= changes.last { return place }
        }
    }

    private func lookAtAll() async throws(Failure) -> Int64 {
        // First where the changes are, so that one made meanwhile is read again.
        let place = try await devices.changes(after: .max, in: context).last
        var all: [Device] = []
        var after: String?
        repeat {
            let page = try await devices.devices(after: after, in: context)
            all += page.devices.map(Device.init)
            after = page.next
        } while after != nil
        known.learnAll(all)
        return place
    }

    private func writeKeyFile() {
        guard let keyFile else { return }
        let file = URL(fileURLWithPath: keyFile)
        // Without the folder no broker of ours runs here.
        guard FileManager.default.fileExists(atPath: file.deletingLastPathComponent().path) else { return }
        let revision = known.revision
        let now = Written(revision: revision, file: FileStamp(keyFile))
        guard written.withLock({ $0 }) != now else { return }
        do {
            try KeyFile.write(devices: known.hashes, to: file)
            written.withLock { $0 = Written(revision: revision, file: FileStamp(keyFile)) }
        } catch {
            logger.error("the broker's file of keys can't be written", metadata: ["reason": "\(error)"])
        }
    }

    private var context: RequestContext { RequestContext(deadline: .after(.seconds(5)), logger: logger) }
}

/// Tells whether a file is still the one that it was. All files that aren't there are the same.
private struct FileStamp: Equatable {
    private let number: UInt64
    private let bytes: UInt64
    private let modified: Date

    init(_ path: String) {
        let attributes = (try? FileManager.default.attributesOfItem(atPath: path)) ?? [:]
        number = (attributes[.systemFileNumber] as? NSNumber)?.uint64Value ?? 0
        bytes = (attributes[.size] as? NSNumber)?.uint64Value ?? 0
        modified = attributes[.modificationDate] as? Date ?? .distantPast
    }
}
