import Foundation
import Testing

@Suite struct GeneratedCTests {
    @Test(arguments: [("CDeviceMessages", "device"), ("CStoreMessages", "store")])
    func `the committed C is what protoc-c makes of the proto files`(target: String, name: String) throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let made = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: made) }
        let generate = Process()
        generate.executableURL = root.appendingPathComponent("proto/generate")
        generate.arguments = [made.path]
        try generate.run()
        generate.waitUntilExit()
        #expect(generate.terminationStatus == 0)
        for file in ["\(name).pb-c.c", "include/\(name).pb-c.h"] {
            let path = "\(target)/\(file)"
            let committed = try Data(contentsOf: root.appendingPathComponent("Sources/C/\(path)"))
            #expect(try Data(contentsOf: made.appendingPathComponent(path)) == committed, "run make proto: \(path)")
        }
    }
}
