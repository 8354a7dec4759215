import CompositionCore
import Foundation
import Logging
import Testing

@testable import FacetApplication

struct MemoryWatchTests {
    @Test func `it sheds from 95 percent on, and no longer below 90`() {
        let pressure = MemoryPressure()
        let watch = MemoryWatch(
            source: nil, pressure: pressure, logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
        for (used, isHigh) in [(94, false), (95, true), (94, true), (90, true), (89, false), (94, false)] {
            watch.take(MemoryReading(used: used, limit: 100))
            #expect(pressure.isHigh == isHigh, "\(used)")
            #expect((pressure.failure?.code == .busy) == isHigh && (pressure.failure?.retryAfter != nil) == isHigh)
        }
    }

    @Test func `without a limit there is nothing to watch; a given one is the process's own`() throws {
        #expect(MemorySource.find(limit: 0, root: "/nowhere", membership: "0::/a\n") == nil)
        let source = try #require(MemorySource.find(limit: 1 << 40))
        let reading = try #require(source.read())
        #expect(reading.limit == 1 << 40 && reading.used > 1 << 20)
    }

    @Test func `a control group's limit may be its parent's, and files that can be dropped don't count`() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let group = folder.url.appendingPathComponent("parent/child")
        try FileManager.default.createDirectory(at: group, withIntermediateDirectories: true)
        func write(_ text: String, to path: String) throws {
            try Data(text.utf8).write(to: folder.url.appendingPathComponent(path))
        }
        try write("max\n", to: "parent/child/memory.max")
        try write("1000\n", to: "parent/memory.max")
        try write("700\n", to: "parent/memory.current")
        try write("anon 400\ninactive_file 250\nactive_file 50\n", to: "parent/memory.stat")
        let source = MemorySource.find(limit: 0, root: folder.path, membership: "4:memory:/x\n0::/parent/child\n")
        #expect(source?.read() == MemoryReading(used: 450, limit: 1000))
    }
}
