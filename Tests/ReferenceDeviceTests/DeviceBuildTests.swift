import Foundation
import TestFixtures
import Testing

/// The device's own tests and builds, which need no store.
@Suite(.serialized) struct DeviceBuildTests {
    @Test func `the tests in C pass under the sanitizers`() async throws {
        let result = try await DeviceBuild.make("test BUILD=\(DeviceBuild.folder.path)/tests")
        #expect(result.status == 0 && result.output.contains("all is so"), "\(result.output)")
    }

    @Test(.enabled("clang is installed") { Project.has("clang") })
    func `another compiler has nothing to warn of`() async throws {
        let result = try await DeviceBuild.make("device CC=clang BUILD=\(DeviceBuild.folder.path)/clang")
        #expect(result.status == 0 && result.output.isEmpty, "\(result.output)")
    }

    @Test(.enabled("there is a compiler for the board, and nanopb's source") { await DeviceBuild.canMeasure.value })
    func `it fits the board`() async throws {
        let result = try await DeviceBuild.make("size BUILD=\(DeviceBuild.folder.path)/size")
        #expect(result.status == 0, "\(result.output)")
        for device in ["label", "scale"] {
            #expect(result.output.contains(try Regex("\(device): text \\d+, data and bss \\d+ bytes")))
            #expect(result.output.contains(try Regex("\(device): stack at most \\d+ bytes \\(image \\d+, run_turn")))
        }
    }

    @Test(.enabled("tshark is installed") { Project.has("tshark") })
    func `a captured conversation has the tree that is expected`() async throws {
        let expected = Project.folder.appendingPathComponent("devices/wireshark/conversation.txt")
        let result = try await runShell(
            "devices/wireshark/tree devices/wireshark/conversation.pcap", in: Project.folder)
        #expect(result.output == (try String(contentsOf: expected, encoding: .utf8)))
    }

    @Test func `a command line that can't be is refused`() async throws {
        let device = try await DeviceBuild.sanitized.value.executable
        let lines = [
            "", "fridge", "label", "label --id", "label --id a --key k --to nowhere", "label --id a --to h:1",
            "scale --id a --key k --to h:70000", "label --id a --key k --to h:1 --every -3",
        ]
        for line in lines {
            let result = try await runShell("\(device) \(line)", in: DeviceBuild.folder)
            #expect(result.status == 2 && result.output.contains("usage: device"), "\(line): \(result.output)")
        }
    }

    @Test func `two processes can't be one device`() async throws {
        let device = try await DeviceBuild.sanitized.value.executable
        let one = "\(device) label --id a --key k --to 127.0.0.1:1 --flash one.flash"
        let script = """
            \(one) > one.log &
            until grep -q starts one.log; do sleep 0.02; done
            \(one); status=$?; kill %1; exit $status
            """
        let result = try await runShell("set +e\n" + script, in: DeviceBuild.folder)
        #expect(result.status == 1 && result.output.contains("one.flash"), "\(result.output)")
    }
}

extension DeviceBuild {
    /// Whether nanopb's source can be had: it is compiled for the board.
    static let canMeasure = Task { () -> Bool in
        guard Project.has("arm-none-eabi-gcc"), Project.has("apt-get") else { return false }
        let path = "\(folder.path)/size"
        let made = try? await make("\(path)/nanopb/pb_decode.c BUILD=\(path)")
        return made?.status == 0
    }
}
