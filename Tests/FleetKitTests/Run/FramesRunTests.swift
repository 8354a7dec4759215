import DeviceMessages
import Foundation
import Testing
import TestFixtures

@testable import FleetKit

@Suite("A run over frames")
struct FramesRunTests {
    private func plan(_ stub: FramesStub, devices: Int, seconds: Double = 1) throws -> FleetPlan {
        let devices = (1...devices).map {
            FleetDevice(id: "label-\($0)", key: "k\($0)", model: Models.label, wire: .frames)
        }
        var plan = FleetPlan(
            devices: devices, targets: FleetTargets(frames: HostAndPort(host: "127.0.0.1", port: stub.port)),
            rate: Rate(written: "10/s"), duration: .seconds(seconds), seed: 1)
        plan.ramp = .milliseconds(50)
        return plan
    }

    private func report(_ plan: FleetPlan, _ storage: Storage) async throws -> RunReport {
        let run = try await Fleet(plan).run()
        let service = try await storage.service()
        let url = try #require(URL(string: service.url))
        let report = RunReport(run, try await run.verified(by: TelemetryService(url)))
        await service.stop()
        return report
    }

    @Test("sends every message, gets every acknowledgement, and finds all on disk, once")
    func good() async throws {
        try await FramesStub.with { stub in
            let report = try await report(plan(stub, devices: 20), stub.storage)
            #expect(report.connections.established == 20 && report.connections.lost == 0)
            #expect(report.messages.due > 100)
            #expect(report.messages.sent == report.messages.due)
            #expect(report.messages.acknowledged == report.messages.due)
            #expect(report.messages.committed == report.messages.due)
            #expect(report.messages.unacknowledged == 0 && report.messages.lost == 0 && report.messages.duplicated == 0)
            #expect(report.asks.answered > 0 && report.asks.answered == report.asks.sent)
            #expect(report.latencyMs.telemetry?.count == report.messages.acknowledged)
            #expect(report.latencyMs.connect?.count == 20)
            #expect(report.views == RunReport.Views(received: 20, again: 0, refused: 0))
            #expect(report.latencyMs.view?.count == 20)
            #expect(report.exitStatus == 0)
        }
    }

    @Test("played again with the same seed counts messages of its own")
    func again() async throws {
        try await FramesStub.with { stub in
            let plan = try plan(stub, devices: 5, seconds: 0.3)
            let first = try await Fleet(plan).run().accounts.map(\.epoch)
            let second = try await Fleet(plan).run().accounts.map(\.epoch)
            #expect(first.count == 5 && Set(first + second).count == 10)
        }
    }

    @Test("finds every follower that shows at the end something else than there is, and fails")
    func past() async throws {
        var behaviour = FramesStub.Behaviour()
        behaviour.showsThePast = true
        try await FramesStub.with(behaviour) { stub in
            var plan = try plan(stub, devices: 3)
            plan.drain = .milliseconds(500)
            let report = try await report(plan, stub.storage)
            #expect(report.followers?.wrong == 3)
            #expect(report.misledFollowers?.map(\.follower) == ["label-1", "label-2", "label-3"])
            let line = "WRONG        label-2, product: shows an empty message, there is 70 72 6f 64 75 63 74"
            #expect(report.description.contains(line), "\(report)")
            #expect(report.messages.lost == 0 && report.exitStatus == 1)
            plan.checksViews = false
            #expect(try await Fleet(plan).run().follows.allSatisfy { $0.final == .unchecked })
        }
    }

    @Test("of several phases keeps what was due while connections were cut, and is silent when it is told to")
    func phases() async throws {
        try await FramesStub.with { stub in
            var plan = try plan(stub, devices: 10)
            plan.ramp = .milliseconds(100)
            plan.duration = .milliseconds(3_900)
            plan.drain = .seconds(30)
            plan.phases = [
                Phase(name: "burst", kind: .burst(rate: 4), duration: .milliseconds(2_400)),
                Phase(name: "storm", kind: .reconnectStorm(within: .milliseconds(100)), duration: .milliseconds(600)),
                Phase(name: "silence", kind: .silent, duration: .milliseconds(400)),
                Phase(name: "steady", kind: .steady, duration: .milliseconds(400)),
            ]
            let report = try await report(plan, stub.storage)
            #expect(report.connections.established >= 20 && report.connections.lost == 0, "\(report)")
            #expect(report.messages.acknowledged == report.messages.due && report.messages.lost == 0, "\(report)")
            #expect(report.scenario.phases.map(\.name) == ["ramp", "burst", "storm", "silence", "steady", "drain"])
            #expect(report.followers?.wrong == 0 && report.exitStatus == 0, "\(report)")
        }
    }

    @Test("counts what devices are told to do, and how long it took until the result had left")
    func commands() async throws {
        var behaviour = FramesStub.Behaviour()
        behaviour.commands = Commands.mixed
        try await FramesStub.with(behaviour) { stub in
            let report = try await report(plan(stub, devices: 2), stub.storage)
            let expected = RunReport.Commands(
                received: 8, again: 2, done: 2, refused: 2, expired: 2, accepted: 4)
            #expect(report.commands == expected, "\(report)")
            #expect(report.latencyMs.command?.count == 4)
            #expect(report.description.contains("commands     8 received (2 again), 2 done, 2 refused, 2 expired"))
        }
    }

    @Test("tells of each group how many were served, and what became of their messages")
    func groups() async throws {
        var behaviour = FramesStub.Behaviour()
        behaviour.refused = ["scale-1"]
        try await FramesStub.with(behaviour) { stub in
            var plan = try plan(stub, devices: 3)
            plan.devices.append(FleetDevice(id: "scale-1", key: "k", model: Models.scale, wire: .frames))
            plan.drain = .milliseconds(500)
            let report = try await report(plan, stub.storage)
            let groups = try #require(report.groups)
            #expect(groups.map(\.model) == ["label", "scale"] && groups.allSatisfy { $0.speech == "frames" })
            #expect(groups.map(\.devices) == [3, 1] && groups.map(\.served) == [3, 0])
            #expect(groups.reduce(0) { $0 + $1.due } == report.messages.due && groups[1].due > 0)
            #expect(groups[0].acknowledged == report.messages.acknowledged && groups[1].acknowledged == 0)
            #expect(groups.allSatisfy { $0.lost == 0 })
            #expect(report.description.contains("label on frames: 3 of 3 served, \(groups[0].due) due"), "\(report)")
        }
    }

    @Test("names what was acknowledged and isn't on disk, by device and sequence, and fails")
    func lies() async throws {
        var behaviour = FramesStub.Behaviour()
        behaviour.lies = true
        try await FramesStub.with(behaviour) { stub in
            let report = try await report(plan(stub, devices: 2), stub.storage)
            #expect(report.exitStatus == 1)
            #expect(report.messages.lost == report.messages.acknowledged)
            #expect(report.missing?.count == 2)
            #expect(report.missing?.first?.sequences.first == 1)
            #expect(report.description.contains("LOST         label-1 epoch"))
        }
    }

    @Test("comes back after each goodbye and loses nothing, although it sends again what is on disk already")
    func goodbyes() async throws {
        var behaviour = FramesStub.Behaviour()
        behaviour.goodbyeEvery = 4
        try await FramesStub.with(behaviour) { stub in
            let report = try await report(plan(stub, devices: 3, seconds: 3), stub.storage)
            #expect(report.connections.lost > 0 && report.connections.goodbyes > 0)
            #expect(report.views == RunReport.Views(received: 3, again: 0, refused: 0), "each says which view it has")
            #expect(report.messages.resent > 0)
            #expect(report.messages.acknowledged > 0)
            #expect(report.messages.lost == 0 && report.messages.duplicated == 0)
            #expect(report.exitStatus == 0)
        }
    }

    @Test("counts what is refused apart from what is lost")
    func rejected() async throws {
        var behaviour = FramesStub.Behaviour()
        behaviour.rejected = [2, 3]
        try await FramesStub.with(behaviour) { stub in
            let report = try await report(plan(stub, devices: 2), stub.storage)
            #expect(report.messages.refused == 4)
            #expect(report.errors["CONFLICT"] == 4)
            #expect(report.messages.acknowledged == report.messages.due - 4)
            #expect(report.exitStatus == 0)
        }
    }

    @Test("with a device that is refused tells why, and doesn't hurry back")
    func refusedDevice() async throws {
        var behaviour = FramesStub.Behaviour()
        behaviour.refused = ["label-1"]
        try await FramesStub.with(behaviour) { stub in
            var plan = try plan(stub, devices: 1)
            plan.drain = .milliseconds(100)
            let report = try await report(plan, stub.storage)
            #expect(report.connections.attempts == 1 && report.connections.failed == 1)
            #expect(report.errors == ["NOT_AUTHORIZED": 1])
            #expect(report.lastTrouble?.contains("NOT_AUTHORIZED") == true)
            #expect(report.messages.unacknowledged == report.messages.due)
            #expect(report.exitStatus == 2)
        }
    }

    @Test("that is cancelled ends early and in order")
    func cancelled() async throws {
        try await FramesStub.with { stub in
            var plan = try plan(stub, devices: 3)
            plan.duration = nil
            plan.progressEvery = .milliseconds(20)
            let (progress, continuation) = AsyncStream.makeStream(of: FleetProgress.self)
            let running = Task { [plan] in try await Fleet(plan).run { continuation.yield($0) } }
            for await progress in progress where progress.acknowledged > 10 { break }
            running.cancel()
            let run = try await running.value
            #expect(run.kept == 0)
            #expect(run.accounts.count == 3)
            #expect(stub.storage.all.count == run.accounts.reduce(0) { $0 + $1.acknowledged.count })
        }
    }

    @Test("counts follows that are refused, and goes on")
    func nothingToFollow() async throws {
        var behaviour = FramesStub.Behaviour()
        behaviour.refusesFollows = true
        try await FramesStub.with(behaviour) { stub in
            let report = try await report(plan(stub, devices: 2), stub.storage)
            #expect(report.views == RunReport.Views(received: 0, again: 0, refused: 2))
            #expect(report.errors == ["NOT_FOUND": 2] && report.messages.acknowledged == report.messages.due)
            #expect(report.description.contains("views        0 received, 0 again, 2 refused"))
        }
    }

    @Test("finds what is on disk twice")
    func duplicates() async throws {
        try await FramesStub.with { stub in
            let plan = try plan(stub, devices: 40)
            let run = try await Fleet(plan).run()
            let message = try #require(stub.storage.all.first)
            stub.storage.duplicate(message)
            stub.storage.forget { $0.device == "label-7" && $0.telemetry.sequence == 1 }
            let service = try await stub.storage.service()
            let verdict = try await run.verified(by: TelemetryService(try #require(URL(string: service.url))))
            await service.stop()
            #expect(verdict.duplicated == 1)
            #expect(verdict.lost.map(\.device) == ["label-7"])
            #expect(verdict.lost.first?.sequences == [1])
        }
    }

    @Test("says when what is on disk can't be asked")
    func unverifiable() async throws {
        try await FramesStub.with { stub in
            let run = try await Fleet(plan(stub, devices: 1)).run()
            let service = try await StubService { _ in .json("{}", status: 503) }
            let url = try #require(URL(string: service.url))
            let error = await #expect(throws: FleetError.self) { try await run.verified(by: TelemetryService(url)) }
            #expect(error?.description.contains("503") == true)
            await service.stop()
        }
    }
}
