import ArgumentParser
import DeviceModels

/// `fleet models`: what devices/ holds, or every mistake in it.
struct ModelsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "models", abstract: "Lists the device models, or every mistake in their files.")

    @Option(help: "The folder of the model files.")
    var models = "devices"

    func run() throws {
        do {
            for model in try ModelFolder(at: models).models {
                let sensors = model.sensors.map { "\($0.number) \($0.name) (\($0.unit.rawValue))" }
                print("\(model.name): \(sensors.joined(separator: ", ")); reports every \(model.reportsEvery)")
            }
        } catch {
            Terminal.error(error.description)
            throw ExitCode(2)
        }
    }
}
