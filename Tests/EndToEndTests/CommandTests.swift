import Foundation
import NIOHTTP1
import TestFixtures
import Testing

extension EndToEnd {
    /// What a manager tells a device to do is done by it, whatever way it is connected.
    @Suite struct CommandTests {
        @Test func `a command reaches a device at the broker, and its result whoever follows`() async throws {
            let system = try EndToEnd.system()
            let manager = try await system.webUser("m1")
            let given = try await system.call(
                "web", "/api/devices/label-demo/commands", method: .POST, body: #"{"name": "blink"}"#,
                headers: manager.merging(["Idempotency-Key": "blink-label-demo"]) { $1 })
            #expect(given.status == 201)
            let id = try #require(given.json["id"].int)
            let path = "/api/devices/label-demo/commands/\(id)"
            var stream = try await system.stream("web", path, headers: manager)
            let tree = "devices/label-demo/commands"
            // Field 1, the id, and field 2, the name: a device that comes late gets it, too.
            let heard = try await system.shell(
                "mosquitto_sub \(try system.login("label-demo", "commands")) -q 1 -C 1 -W 15 -t \(tree) -F %x",
                within: .seconds(30))
            #expect(heard.output.contains("1205626c696e6b"), "\(heard.output)")
            _ = try await system.shell(
                "mosquitto_pub \(try system.login("label-demo", "done")) -q 1 -n -t \(tree)/\(id)/result")
            #expect(try await stream.next { $0.contains(#""state":"done""#) })
            let repeated = try await system.call(
                "web", "/api/devices/label-demo/commands", method: .POST, body: #"{"name": "blink"}"#,
                headers: manager.merging(["Idempotency-Key": "blink-label-demo"]) { $1 })
            #expect(repeated.json["id"].int == id)
        }

        @Test func `only managers command devices, and only what devices know`() async throws {
            let system = try EndToEnd.system()
            let (path, blink) = ("/api/devices/label-demo/commands", #"{"name": "blink"}"#)
            let shopper = try await system.call(
                "web", path, method: .POST, body: blink, headers: try await system.webUser("u1"))
            #expect(shopper.status == 403)
            let manager = try await system.webUser("m1")
            for body in [#"{"name": "explode"}"#, #"{"name": "set-interval", "seconds": 0}"#, #"{"seconds": 5}"#] {
                let answer = try await system.call("web", path, method: .POST, body: body, headers: manager)
                #expect(answer.status == 400, "\(answer.text)")
            }
            let nobody = try await system.call(
                "web", "/api/devices/nobody/commands", method: .POST, body: blink, headers: manager)
            #expect(nobody.status == 404)
            #expect(try await system.call("web", path + "/4000000000", headers: manager).status == 404)
        }
    }
}
