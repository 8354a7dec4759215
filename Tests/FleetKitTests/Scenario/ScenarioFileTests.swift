import DeviceModels
import Foundation
import Testing

@testable import FleetKit

@Suite("A scenario's file")
struct ScenarioFileTests {
    private func mistakes(_ text: String) -> String {
        do {
            _ = try ScenarioFile.parse(text, file: "s.yaml")
            return ""
        } catch {
            return error.description
        }
    }

    @Test("says devices, pages and phases")
    func all() throws {
        let scenario = try ScenarioFile.parse(
            """
            about: a day
            seed: 3
            ramp: 2s
            devices:
              - {model: label, count: 7, protocol: mqtt3, every: 5s}
              - {model: scale, count: 3, protocol: frames-tls, ids: shop-}
            web: {followers: 50}
            phases:
              - {phase: steady, for: 1s}
              - {phase: burst, for: 2s, rate: 5, share: 50 %}
              - {phase: reconnect-storm, for: 3s, within: 500ms}
              - {phase: clock-off, for: 4s, by: -1h}
            """, file: "dir/day.yaml")
        #expect(scenario.name == "day" && scenario.seed == 3 && scenario.duration == .seconds(12))
        #expect(scenario.devices[0].speech.mqtt == .v311 && scenario.devices[0].reportsEvery == .seconds(5))
        #expect(scenario.devices[1].speech.isSecure && scenario.devices[1].ids == "shop-")
        #expect(scenario.web == Scenario.Web(followers: 50, paths: ["/api/products/p42"]))
        #expect(scenario.phases[1].kind == .burst(rate: 5) && scenario.phases[1].share == 0.5)
        #expect(scenario.phases[2].kind == .reconnectStorm(within: .milliseconds(500)))
        #expect(scenario.phases[3].kind == .clockOff(by: .seconds(-3_600)))
    }

    @Test("with a mistake is refused with the line and a caret under the place")
    func mistake() {
        let text = mistakes(
            """
            devices:
              - {model: label, count: 7, protocol: pigeon}
            phases:
              - {phase: steady, for: 1s}
            """)
        #expect(
            text == """
                s.yaml:2:40: protocol is one of frames, frames-tls, mqtt, mqtt-tls, mqtt3, mqtt3-tls
                      - {model: label, count: 7, protocol: pigeon}
                                                           ^
                """)
    }

    @Test("names every mistake at once")
    func several() {
        let text = mistakes(
            """
            devices:
              - {model: label, count: 0, protocol: frames}
            web: {followers: many}
            phases:
              - {phase: party, for: 1s}
              - {phase: burst, for: 1s}
              - {phase: silent, for: 1s, share: 200 %, rate: 4}
            """)
        for part in [
            "s.yaml:2:27: count is a whole number from 1", "s.yaml:3:18: followers is",
            "s.yaml:5:13: phase is one of burst", "s.yaml:6:5: the phase burst needs the field rate",
            "s.yaml:7:37: share is", "the phase silent has no field rate",
        ] {
            #expect(text.contains(part), "\(part) isn't in\n\(text)")
        }
    }

    @Test("without devices or phases is no scenario", arguments: ["", "devices: []\nphases: []", "about: x", "[1"])
    func empty(_ text: String) {
        #expect(!mistakes(text).isEmpty)
    }

    @Test("of the repository can each be read, for models that there are")
    func shipped() throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appending(path: "devices").path
        let names = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/scenarios")
        #expect(
            Set(names).isSuperset(of: ["black-friday.yaml", "steady.yaml", "reconnect-storm.yaml", "ten-thousand.yaml"])
        )
        let models = try ModelFolder(at: folder)
        for name in names {
            let scenario = try ScenarioFile.read("\(folder)/scenarios/\(name)")
            for group in scenario.devices { #expect(models.model(named: group.model) != nil, "\(name)") }
        }
    }

    @Test("can be scaled, and each group keeps its part")
    func scaled() throws {
        let scenario = try ScenarioFile.parse(
            """
            devices:
              - {model: label, count: 700, protocol: frames}
              - {model: scale, count: 290, protocol: mqtt}
              - {model: thermometer, count: 10, protocol: mqtt}
            phases: [{phase: steady, for: 1s}]
            """, file: "s.yaml")
        #expect(scenario.scaled(to: 100).devices.map(\.count) == [70, 29, 1])
        #expect(scenario.scaled(to: 5_000).devices.map(\.count) == [3_500, 1_450, 50])
    }
}
