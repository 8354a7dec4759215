import Testing

struct MinimalTests {
    @Test func `the minimal backend has fewer than 80 lines in all`() throws {
        let files = try Project.read.get().files.filter { $0.path.hasPrefix("Sources/Executables/minimal-bff/") }
        let count = files.map { $0.lines.count - 1 }.reduce(0, +)
        #expect((1..<80).contains(count))
    }
}
