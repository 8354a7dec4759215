import Testing

/// The layers of the design, file by file.
struct ArrowsTests {
    @Test func `no import points up or across`() async throws {
        let broken = try await Project.findings(Arrows.broken(by:))
        #expect(broken.isEmpty, "\(broken.map(\.description).joined(separator: "\n"))")
    }

    @Test func `the core imports no protocol`() throws {
        let files = try Project.read.get().files.filter { $0.target == "CompositionCore" }
        #expect(!files.isEmpty)
        let broken = files.flatMap(Arrows.broken(byCore:))
        #expect(broken.isEmpty, "\(broken.map(\.description).joined(separator: "\n"))")
    }

    @Test func `no arrow leads back to where it began`() {
        func reached(from target: String) -> Set<String> {
            var reached: Set<String> = []
            var next = Array(Arrows.allowed[target] ?? [])
            while let module = next.popLast() {
                guard reached.insert(module).inserted else { continue }
                next += Arrows.allowed[module] ?? []
            }
            return reached
        }
        for target in Arrows.allowed.keys {
            #expect(!reached(from: target).contains(target), "\(target) imports itself in the end")
        }
        #expect(reached(from: "minimal-bff").isDisjoint(with: ["StoreClients", "StoreServices"]))
    }

    @Test(arguments: [
        ("Store/WebBFF", "import MobileBFF"), ("Store/MobileBFF", "import DeviceFrontend"),
        ("Application/FacetApplication", "public import StoreClients"), ("Core/Upstream", "import HTTPFrontend"),
        ("Core/JSONSlices", "import CompositionCore"), ("Frontends/HTTPFrontend", "@testable import DeviceFrontend"),
        ("Store/StoreClients", "import GRDB"), ("Frontends/DeviceFrontend", "internal import CMosquitto"),
        ("Executables/web-bff", "import PartnerBFF"), ("Executables/minimal-bff", "import StoreServices"),
        ("Store/PartnerBFF", "import struct StoreServices.Product"), ("Store/KioskBFF", "import Foundation"),
    ])
    func `a wrong import is found`(_ folder: String, _ line: String) {
        let file = SourceFile(path: "Sources/\(folder)/Sample.swift", text: "\n\(line)\n")
        #expect(Arrows.broken(by: file).count == 1)
    }

    @Test(arguments: [
        "import NIOPosix", "import Foundation", "let loop: any EventLoop", "let request: HTTPRequest",
        "let wait = TimeAmount.seconds(1)",
    ])
    func `a core that knows a protocol is found`(_ line: String) {
        let file = SourceFile(path: "Sources/Core/CompositionCore/Sample.swift", text: line)
        #expect(!Arrows.broken(byCore: file).isEmpty)
    }

    @Test func `a right import is not found`() {
        let file = SourceFile(
            path: "Sources/Store/IoTBFF/Sample.swift", text: "public import DeviceFrontend\n// import X")
        #expect(Arrows.broken(by: file).isEmpty)
        let core = SourceFile(
            path: "Sources/Core/CompositionCore/Sample.swift", text: "import NIOCore\n/// HTTP/1.1 alone.")
        #expect(Arrows.broken(byCore: core).isEmpty)
    }
}
