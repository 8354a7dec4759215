import CompositionCore
import DeviceMessages
import TestFixtures
import Testing

@testable import DeviceFrontend

@Suite("Commands on frames", .timeLimit(.minutes(1)))
struct CommandsOnFramesTests {
    private let book = CommandBook()
    // safe: it is one.
    private let device = ResourceID("d1")!

    @Test func `a device that is connected here gets its command, and its result is kept`() async throws {
        try await FramesFixture.run(commands: book) { fixture in
            let client = try await fixture.signIn()
            book.add(7, to: device)
            fixture.frontend.deliver(Command(id: 7, name: "blink"), to: device)
            guard case .command(let command) = try await client.next() else { throw UnexpectedFrame() }
            #expect(command.id == 7 && command.name == "blink")
            try await client.send(.commandResult(CommandResult(id: 7, code: 3, detail: "no light")))
            try await eventually("it is kept") { book.results == [CommandResult(id: 7, code: 3, detail: "no light")] }
            // It is no open one any more.
            try await client.send(.commandResult(CommandResult(id: 7)))
            guard case .error(let error) = try await client.next() else { throw UnexpectedFrame() }
            #expect(error.code == .notFound && error.id == 7)
        }
    }

    @Test func `who signs in can be sent at once what it missed`() async throws {
        let (arrivals, arrived) = AsyncStream.makeStream(of: ResourceID.self)
        try await FramesFixture.run(commands: book, arrived: { arrived.yield($0) }) { fixture in
            let client = try await fixture.signIn()
            var devices = arrivals.makeAsyncIterator()
            #expect(await devices.next() == device)
            fixture.frontend.deliver(Command(id: 7, name: "blink"), to: device)
            guard case .command(let command) = try await client.next() else { throw UnexpectedFrame() }
            #expect(command.id == 7)
        }
    }

    @Test func `a result is kept though the device leaves at once`() async throws {
        try await FramesFixture.run(commands: book) { fixture in
            let client = try await fixture.signIn()
            book.add(8, to: device)
            try await client.send(.commandResult(CommandResult(id: 8)))
            await client.close()
            try await eventually("it is kept") { book.results.map(\.id) == [8] }
        }
    }
}
