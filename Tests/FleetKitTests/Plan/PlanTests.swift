import DeviceModels
import Testing

@testable import FleetKit

@Suite("A plan")
struct PlanTests {
    @Test(
        "knows rates",
        arguments: [
            ("1/10s", Duration.seconds(10)), ("5/s", .milliseconds(200)), ("2/1m", .seconds(30)),
            ("1/500ms", .milliseconds(500)),
        ])
    func rates(_ text: String, _ interval: Duration) {
        #expect(Rate(written: text)?.interval == interval)
    }

    @Test("refuses other rates", arguments: ["", "1", "0/s", "-1/s", "1/0s", "2000/s", "1/10", "a/s", "1/s/s"])
    func badRates(_ text: String) {
        #expect(Rate(written: text) == nil)
    }

    @Test(
        "knows addresses",
        arguments: [
            ("127.0.0.1:8083", "127.0.0.1", 8_083), ("mqtt://broker.example:1883", "broker.example", 1_883),
            ("mqtt://localhost:1883/", "localhost", 1_883), ("[::1]:80", "::1", 80),
        ])
    func addresses(_ text: String, _ host: String, _ port: Int) {
        #expect(HostAndPort(written: text, scheme: "mqtt") == HostAndPort(host: host, port: port))
    }

    @Test(
        "refuses other addresses",
        arguments: ["", "host", "host:0", "host:65536", ":80", "http://h:1", "mqtt://u:p@h:1"])
    func badAddresses(_ text: String) {
        #expect(HostAndPort(written: text, scheme: "mqtt") == nil)
    }

    @Test("reads keys, the first of a device wins, and says the line that is none")
    func keys() throws {
        var keys = DeviceKeys()
        try keys.add("scale-1,abc\n\nscale-2,def\r\n", file: "a.csv")
        try keys.add("scale-1,xyz\nscale-3,ghi", file: "b.csv")
        #expect(keys.ids == ["scale-1", "scale-2", "scale-3"])
        #expect(keys["scale-1"] == "abc" && keys["scale-2"] == "def" && keys["scale-4"] == nil)
        let error = #expect(throws: FleetError.self) { try keys.add("a,b\nc,d,e", file: "c.csv") }
        #expect(error?.description.hasPrefix("c.csv:2:") == true)
    }

    @Test("gives each device its key, its model and its wire")
    func roster() throws {
        var keys = DeviceKeys()
        for id in ["fleet-1", "label-1", "fleet-2", "fleet-3"] { keys.add(id, key: "key of \(id)") }
        var roster = Roster(keys: keys, models: Models.folder, wires: [.frames, .mqtt])
        roster.registered = ["fleet-2": DeviceRegistry.Device(model: "scale", product: nil)]
        #expect(try roster.ids(first: 2) == ["fleet-1", "fleet-2"])
        let devices = try roster.devices(["label-1", "fleet-2", "fleet-3"])
        #expect(devices.map(\.model.name) == ["label", "scale", "label"])
        #expect(devices.map(\.wire) == [.frames, .mqtt, .frames])
        #expect(devices.map(\.key) == ["key of label-1", "key of fleet-2", "key of fleet-3"])
        roster.model = Models.scale
        #expect(try roster.devices(["label-1"]).map(\.model.name) == ["scale"])
    }

    @Test("refuses devices without a key, twice the same, and more than there are")
    func badRoster() {
        var keys = DeviceKeys()
        keys.add("fleet-1", key: "k")
        let roster = Roster(keys: keys, models: Models.folder, wires: [.frames])
        #expect(throws: FleetError.self) { try roster.devices(["nobody"]) }
        #expect(throws: FleetError.self) { try roster.devices(["fleet-1", "fleet-1"]) }
        #expect(throws: FleetError.self) { try roster.ids(first: 2) }
    }

    @Test("without an address for a device's wire is refused before anything is sent")
    func noTarget() async {
        let device = FleetDevice(id: "scale-1", key: "k", model: Models.scale, wire: .mqtt)
        let plan = FleetPlan(devices: [device], targets: FleetTargets(frames: HostAndPort(host: "127.0.0.1", port: 1)))
        let error = await #expect(throws: FleetError.self) { try await Fleet(plan).run() }
        #expect(error?.description.contains("mqtt") == true)
    }

    @Test("for more devices than files may be open says what to type")
    func descriptors() {
        let error = #expect(throws: FleetError.self) { try DescriptorLimit.raise(forDevices: 2_000_000_000) }
        #expect(error?.description.contains("ulimit -n 2000000064") == true)
    }
}
