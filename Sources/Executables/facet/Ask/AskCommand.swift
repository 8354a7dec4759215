import ArgumentParser
import DeviceMessages
import FacetApplication
import NIOCore

/// `facet ask label-demo product`: asks as a device does, over frames, and shows what came.
struct AskCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ask", abstract: "Ask for a composition as a device, over frames.",
        discussion: "Takes the address from run.json and the key from device-keys.csv of the data folder.")

    @Argument(help: "The device's id.") var device: String
    @Argument(help: "The composition, for example product or shelf.") var composition: String
    @Argument(help: "What to ask for; without: what the registry has for the device.") var subject = ""
    @Option(help: "The device's API key; without: the one of device-keys.csv.") var key: String?
    @Option(help: "host:port of the IoT backend's frames; without: that of run.json.") var address: String?
    @Option(help: "File of the authorities, in PEM, that vouch for the listener: frames are spoken by TLS.")
    var ca: String?
    @Option(help: "The data folder.") var data = ".facet"

    func run() async throws {
        guard let key = key ?? DemoDevices.key(of: device, dataFolder: data) else {
            throw CommandFailure(message: "\(data)/device-keys.csv has no key of \(device); give one by --key")
        }
        let authorities = ca ?? (address == nil ? RunFile.read(dataFolder: data)?.tls?["frames"] : nil)
        let conversation = FrameConversation(address: try target(), authorities: authorities)
        let hello = Hello(deviceID: device, apiKey: key, epoch: UInt32.random(in: 1...UInt32.max))
        let ask = Ask(id: 1, composition: composition, subject: subject)
        let (answer, time) = try await conversation.ask(ask, after: hello)
        let milliseconds = (time / .milliseconds(1) * 100).rounded() / 100
        print(String(buffer: answer.json(body: AnswerBody.json(of: composition, answer.body))))
        print("\(answer.body.readableBytes) bytes: \(hex(answer.body))")
        print("answered in \(milliseconds) ms")
    }

    private func target() throws -> ListeningAt {
        if let address {
            guard let target = ListeningAt(address) else { throw ValidationError("\(address) is not host:port") }
            return target
        }
        guard let file = RunFile.read(dataFolder: data), let frames = file.endpoints.frames,
            let target = ListeningAt(frames)
        else { throw CommandFailure(message: "\(data)/run.json names no frames: is `facet run` up? Or give --address") }
        return target
    }

    private func hex(_ bytes: ByteBuffer) -> String {
        bytes.readableBytesView.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
    }
}

/// `host:port`.
struct ListeningAt {
    let host: String
    let port: Int

    init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
            return nil
        }
        host = String(text[..<colon].filter { $0 != "[" && $0 != "]" })
        self.port = Int(port)
    }
}
