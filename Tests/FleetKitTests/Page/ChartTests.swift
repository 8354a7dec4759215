import Testing

@testable import FleetKit

@Suite("A chart")
struct ChartTests {
    private func drawing(of points: [(x: Double, y: Double)], _ shape: Chart.Series.Shape = .line) -> String {
        let series = Chart.Series(name: "half", colour: "ask", shape: shape, points: points)
        let chart = Chart(
            title: "t", about: "a", unit: "ms", x: .time(upTo: 60), y: .linear(upTo: 10) { "\($0)" }, series: [series],
            joinedWithin: 3)
        return chart.drawing(of: series).description
    }

    @Test("joins neighbours, and nothing across a hole", arguments: [Chart.Series.Shape.line, .dashed, .area])
    func hole(_ shape: Chart.Series.Shape) {
        let whole = drawing(of: [(1, 1), (2, 2), (5, 3)], shape)
        #expect(whole.split(separator: "<path").count == 1, "\(whole)")
        let torn = drawing(of: [(1, 1), (2, 2), (30, 3), (31, 4)], shape)
        #expect(torn.split(separator: "<path").count == 2, "\(torn)")
    }

    @Test("shows a point that stands alone")
    func alone() {
        #expect(drawing(of: [(1, 1), (2, 2), (30, 3)]).contains("<circle"))
        #expect(drawing(of: [(30, 3)], .area).contains("bars"))
    }
}
