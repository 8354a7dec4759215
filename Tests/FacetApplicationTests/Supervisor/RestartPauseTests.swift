import Testing

@testable import FacetApplication

struct RestartPauseTests {
    @Test func `The pause doubles up to its limit, and is short again after a good while`() {
        var pause = RestartPause()
        let pauses = (0..<8).map { _ in pause.next(afterRunning: .zero) }
        #expect(pauses == [0.5, 1, 2, 4, 8, 16, 30, 30].map { Duration.seconds($0) })
        #expect(pause.next(afterRunning: RestartPause.goodWhile) == RestartPause.first)
    }
}
