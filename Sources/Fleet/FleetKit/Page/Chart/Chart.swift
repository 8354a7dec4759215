/// A drawing of numbers: lines, areas or bars over a common axis.
struct Chart {
    struct Series {
        enum Shape {
            case line, dashed, area, bars
        }

        let name: String
        /// The colour's name in the page's style.
        let colour: String
        var shape = Shape.line
        let points: [(x: Double, y: Double)]
    }

    let title: String
    /// What it shows, for who can't see it and for who wants to know.
    let about: String
    let unit: String
    let x, y: Axis
    let series: [Series]
    var phases: [ScenarioOutline.Phase] = []
    /// Points that are farther apart aren't joined: between them there was nothing.
    var joinedWithin = Double.infinity
}
