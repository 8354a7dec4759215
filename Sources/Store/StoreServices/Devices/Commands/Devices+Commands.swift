import GRDB
import HTTPTypes
import JSONSlices
import Logging
import ServiceLifecycle

/// What devices are told to do: kept until they have, or until it is too late.
extension Devices {
    var commandRoutes: [Route] {
        [
            Route(.post, "/devices/{id}/commands", isForManagers: true, right: .command, addCommand),
            Route(.get, "/devices/{id}/commands/{command}", right: .command, command),
            Route(.get, "/commands", right: .serve, openCommands),
            Route(.post, "/commands/{command}/reports", right: .serve, report),
        ]
    }

    private func addCommand(_ call: Call) async throws -> Answer {
        let (device, new) = (try call.id(), try call.decode(NewCommand.self).checked())
        return try await database.write(for: call) { db in
            .json(201, try CommandTable.insert(new, for: device, in: db).write)
        }
    }

    private func command(_ call: Call) async throws -> Answer {
        let (device, id) = (try call.id(), try call.commandID())
        return try await database.read { db in
            let command = try DeviceCommand.fetch(id, in: db)
            guard command.device == device else { throw Problem.notFound("command") }
            return .json(200, command.write)
        }
    }

    /// The next command of each device that has one.
    private func openCommands(_ call: Call) async throws -> Answer {
        let (after, limit) = (try call.optionalID("after") ?? "", try call.query.limit(standard: 1000, most: 1000))
        return try await database.read { db in
            let commands = try CommandTable.open(after: after, limit, in: db)
            var answer = Answer.json { json in
                json.array("items", commands) { $1.write(to: &$0) }
                if commands.count == limit, let last = commands.last { json.field("next", last.device) }
            }
            answer.headers[.cacheControl] = "no-store"
            return answer
        }
    }

    private func report(_ call: Call) async throws -> Answer {
        let (id, report) = (try call.commandID(), try call.decode(CommandReport.self).checked())
        return try await database.write { db in
            var command = try DeviceCommand.fetch(id, in: db)
            // A device reports of its own commands alone.
            guard command.device == report.deviceId else { throw Problem.notFound("command") }
            if report.apply(to: &command) { try command.update(in: db) }
            return .json(200, command.write)
        }
    }

    func tasks(_ peers: Peers, logger: Logger) -> [any Service] {
        [CommandSweep(database: database, logger: logger)]
    }
}

extension Call {
    fileprivate func commandID() throws(Problem) -> Int64 {
        guard let text = parameters["command"], let id = UInt32(text), id > 0 else { throw .notFound("command") }
        return Int64(id)
    }
}

/// Says of commands that they have expired, once a second.
private struct CommandSweep: Service {
    let database: ServiceDatabase
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while (try? await Task.sleep(for: .seconds(1))) != nil {
                do {
                    let isDue = try await database.read { try CommandTable.isDue(at: .now, in: $0) }
                    if isDue { try await database.write { try CommandTable.sweep(at: .now, in: $0) } }
                } catch {
                    logger.warning("commands can't be swept", metadata: ["error": "\(error)"])
                }
            }
        }
    }
}
