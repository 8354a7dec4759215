import FacetApplication
import Foundation

/// The small simulated fleet of `facet run`: 8 labels, 3 scales and a thermometer, half on MQTT, half on frames.
enum DemoFleet {
    /// Empty while the simulator is not there.
    static func children(_ stage: Stage) -> [ChildPlan] {
        []
    }
}
