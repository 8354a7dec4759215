import Broker
import Foundation
import Glibc
import TestFixtures
import Testing

@testable import DeviceFrontend

/// The rules of the hook and those of the broker's plugin are the same.
@Suite struct DeviceAccessTests {
    /// Topics and filters below and beside a device's tree.
    private static let texts: [String] = {
        let tails = [
            "telemetry", "telemetry/json", "telemetry/xml", "telemetry/json/", "ask/product", "ask/product/json",
            "ask/",
            "ask", "ask/..", "ask/a..b", "ask/product/json/x", "ask/\(String(repeating: "c", count: 32))",
            "ask/\(String(repeating: "c", count: 33))", "ask/.x", "ask/é", "ask/p+", "ask/#", "follow/product",
            "follow/product/json", "follow/+", "status", "status/x", "commands", "commands/7/result", "commands/7",
            "commands//result", "commands/\(String(repeating: "7", count: 65))/result", "commands/+/result",
            "commands/#", "acks", "acks/json", "acks/#", "acksx", "answers/#", "answers/+", "answers/rr", "answers",
            "views/+", "views/product/json", "errors/#", "#", "+", "+/json", "", "/", "//acks",
        ]
        let trees = [
            "devices/scale-1/", "devices/scale-11/", "devices/scale-2/", "devices/+/", "devices//", "",
            "/devices/scale-1/",
            "$share/iot-bff/devices/scale-1/", "$share/mine/devices/scale-1/", "shops/7/devices/scale-1/",
            "Devices/scale-1/",
        ]
        return trees.flatMap { tree in tails.map { tree + $0 } } + [
            "#", "+/scale-1/acks", "devices/#", "devices/scale-1", "events/#", "$SYS/#", "$CONTROL/dynamic-security/v1",
        ]
    }()

    private typealias Publish =
        @convention(c) (
            UnsafePointer<CChar>, UnsafePointer<CChar>, UnsafePointer<CChar>, Bool
        ) -> Bool
    private typealias Subscribe =
        @convention(c) (
            UnsafePointer<CChar>, UnsafePointer<CChar>, UnsafePointer<CChar>
        ) -> Bool
    private typealias Report =
        @convention(c) (UnsafePointer<CChar>, UnsafePointer<CChar>, UnsafePointer<CChar>) -> Bool
    private typealias Owns = @convention(c) (UnsafePointer<CChar>, UnsafePointer<CChar>) -> Bool

    /// A function of the plugin's library. What it needs of the broker is bound when it is called, which it isn't here.
    private func plugin<Function>(_ name: String, as type: Function.Type) throws -> Function {
        let library = try #require(dlopen(TestBroker.plugin.path, RTLD_LAZY), "\(String(cString: dlerror()))")
        let symbol = try #require(dlsym(library, name))
        // safe: the type is that of the function of this name in access.h
        return unsafeBitCast(symbol, to: Function.self)
    }

    @Test(arguments: ["", "shops/7/"])
    func `what a device may publish and subscribe is what the plugin says`(prefix: String) throws {
        let mayPublish = try plugin("device_may_publish", as: Publish.self)
        let maySubscribe = try plugin("device_may_subscribe", as: Subscribe.self)
        let access = DeviceAccess(prefix: prefix, device: "scale-1")
        var allowed = 0
        for text in Self.texts {
            for isRetained in [false, true] {
                let said = access.mayPublish(text, isRetained: isRetained)
                #expect(said == mayPublish(prefix, "scale-1", text, isRetained), "publish \(text), \(isRetained)")
                allowed += said ? 1 : 0
            }
            let said = access.maySubscribe(text)
            #expect(said == maySubscribe(prefix, "scale-1", text), "subscribe \(text)")
            allowed += said ? 1 : 0
        }
        #expect((20...60).contains(allowed), "\(allowed)")
    }

    @Test func `which topics of a fleet's own a device may publish on is what the plugin says`() throws {
        let mayReport = try plugin("device_may_report", as: Report.self)
        let patterns = [("acme/+/scale", 0), ("shops/+/devices/+", 1), ("a/b/+", 0)]
        let accepted = try patterns.map { try #require(TopicPattern($0.0, device: $0.1)) }
        let rules = accepted.map(\.rule).joined(separator: " ")
        #expect(rules == "acme/%u/scale shops/+/devices/%u a/b/%u")
        var allowed: [String] = []
        for topic in [
            "acme/scale-1/scale", "acme/scale-2/scale", "acme/scale-1/scale/x", "acme/scale-1", "acme/scale-11/scale",
            "acme/scale-/scale", "acme//scale", "acme/%u/scale", "acme/+/scale", "shops/7/devices/scale-1",
            "shops//devices/scale-1", "shops/scale-1/devices/7", "a/b/scale-1", "a/b/", "a/b", "", "/", "acme",
            "devices/scale-1/telemetry",
        ] {
            let said = accepted.contains { $0.isTopic(topic, of: "scale-1") }
            #expect(said == mayReport(rules, "scale-1", topic), "\(topic)")
            #expect(!mayReport("", "scale-1", topic))
            if said { allowed.append(topic) }
        }
        #expect(allowed == ["acme/scale-1/scale", "shops/7/devices/scale-1", "a/b/scale-1"])
    }

    @Test func `whose client id it is is what the plugin says`() throws {
        let owns = try plugin("client_id_belongs_to", as: Owns.self)
        for clientID in [
            "scale-1", "scale-1~", "scale-1~tool", "scale-11", "scale-2", "", "scale", "@iot-bff", "~scale-1",
        ] {
            #expect(DeviceAccess.owns(clientID: clientID, "scale-1") == owns(clientID, "scale-1"), "\(clientID)")
        }
    }
}
