import AsyncHTTPClient
import Broker
import DeviceMessages
import Foundation
import Logging
import NIOCore
import NIOHTTP1
import TestFixtures

/// Clients that follow for as long as the body runs. Cut off, each comes back as its protocol has it.
extension FollowedStore {
    ///
    /// - Parameter ports: where the device on frames connects, one after the other
    func withFollowers(
        frames ports: [Int]? = nil, _ body: (Followers) async throws -> Void
    ) async throws {
        let followers = Followers()
        let following = Task {
            await withDiscardingTaskGroup { group in
                group.addTask { await follow(events: web.url + "/api/products/p42", into: followers.page) }
                group.addTask { await follow(events: mobile.url + "/products/p42", into: followers.card) }
                group.addTask { await poll(mobile.url + "/products/p42", into: followers.poll) }
                group.addTask { await followOnFrames(ports ?? [iot.port], into: followers.tile) }
                group.addTask { await followAtBroker(into: followers.label) }
            }
        }
        do {
            try await followers.see(price.version)
            try await body(followers)
        } catch {
            following.cancel()
            throw error
        }
        following.cancel()
        await following.value
    }

    /// How long who was cut off waits.
    private static let pauseBeforeReturn = Duration.milliseconds(200)

    /// As a browser's EventSource.
    private func follow(events url: String, into seen: SeenStates) async {
        var id: String?
        while !Task.isCancelled {
            var request = HTTPClientRequest(url: url)
            request.headers.add(name: "Accept", value: "text/event-stream")
            if let id { request.headers.add(name: "Last-Event-ID", value: id) }
            do {
                var events = try await EventLines(request)
                while let event = try await events.next() {
                    id = event.id
                    seen.add(Price.in(json: event.data))
                }
            } catch {
                // It comes back.
            }
            await pause(Self.pauseBeforeReturn)
        }
    }

    private func poll(_ url: String, into seen: SeenStates) async {
        var headers: [String: String] = [:]
        while !Task.isCancelled {
            let answer = try? await get(url, headers: headers)
            if let answer, answer.status == 200 {
                seen.add(Price.in(json: answer.text))
                headers = ["If-None-Match": answer.header("ETag") ?? "", "Prefer": "wait=5"]
            } else if answer?.status != 304 {
                await pause(Self.pauseBeforeReturn)
            }
        }
    }

    private func followOnFrames(_ ports: [Int], into seen: SeenStates) async {
        var known = ByteBuffer()
        var attempts = 0
        while !Task.isCancelled {
            do {
                let port = ports[attempts % ports.count]
                attempts += 1
                let client = try await FrameClient.connect(port: port)
                try await client.send(
                    .hello(Hello(deviceID: "label-demo", apiKey: deviceKey, epoch: 7)),
                    .follow(Follow(id: 1, composition: "product", known: known)))
                while let frame = try await client.next() {
                    guard case .view(let view) = frame else { continue }
                    known = view.version
                    seen.add(Price.in(tile: view.body))
                }
                await client.close()
            } catch {
                // It comes back.
            }
            await pause(Self.pauseBeforeReturn)
        }
    }

    private func followAtBroker(into seen: SeenStates) async {
        let connection = labelConnection(as: "followed")
        await withDiscardingTaskGroup { group in
            group.addTask { await connection.run() }
            group.addTask {
                for await state in await connection.states() where state.isConnected {
                    let follow = BrokerMessage(
                        topic: "devices/label-demo/follow/product/json", payload: Array(#"{"id":1}"#.utf8),
                        isRetained: true)
                    try? await connection.publish(follow)
                }
            }
            group.addTask {
                for await message in connection.messages { seen.add(Price.in(view: message.payload)) }
            }
        }
    }

    /// One of the device at the broker, that gets its views.
    func labelConnection(as suffix: String) -> BrokerConnection {
        var options = BrokerOptions()
        options.backoffMax = .milliseconds(500)
        return BrokerConnection(
            broker.address(device: "label-demo", key: deviceKey), clientID: "label-demo~\(suffix)",
            options: options, subscriptions: [Subscription("devices/label-demo/views/product/json")],
            logger: Logger(label: "label") { _ in SwiftLogNoOpLogHandler() })
    }
}
