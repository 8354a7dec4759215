import CompositionCore
import DeviceMessages
import NIOCore

extension DeviceMail {
    /// Retained: who subscribes later gets the latest view. Whether the broker has it.
    func send(_ view: RetainedView, _ answer: ComposedAnswer, to place: ViewPlace) async -> Bool {
        guard let version = view.version else { return false }
        let view = View(answer, version: version, id: view.id)
        guard let payload = place.format == .json ? view.json(body: answer.body) : encoded(view) else { return false }
        return await send(payload, to: topic(of: place), isRetained: true)
    }

    func clearView(at place: ViewPlace) async -> Bool {
        await send(ByteBuffer(), to: topic(of: place), isRetained: true)
    }

    /// Retained, for our own kind.
    func send(payload text: String, to topic: String) async {
        await send(ByteBuffer(string: text), to: topic, isRetained: true)
    }

    private func topic(of place: ViewPlace) -> String {
        topics.topic(place.device, "views/\(place.composition)", place.format)
    }
}
