import CMosquitto

// Free functions: a closure written in an isolated context would trap on a thread that isn't the context's.

func setCallbacks(_ handle: OpaquePointer) {
    mosquitto_connect_v5_callback_set(handle) { _, context, code, flags, _ in
        note(.connected(reasonCode: Int(code), sessionPresent: flags & 1 == 1), context)
    }
    mosquitto_disconnect_v5_callback_set(handle) { _, context, code, _ in
        note(.disconnected(reasonCode: Int(code)), context)
    }
    mosquitto_publish_v5_callback_set(handle) { _, context, id, code, _ in
        note(.published(id: id, reasonCode: Int(code)), context)
    }
    mosquitto_subscribe_v5_callback_set(handle) { _, context, id, count, granted, _ in
        let granted = UnsafeBufferPointer(start: granted, count: Int(count)).map { Int($0) }
        note(.subscribed(id: id, granted: granted), context)
    }
    mosquitto_message_v5_callback_set(handle) { _, context, message, properties in
        guard let message = message?.pointee, let topic = message.topic else { return }
        let payload = UnsafeRawBufferPointer(start: message.payload, count: Int(message.payloadlen))
        var received = BrokerMessage(
            topic: String(cString: topic), payload: Array(payload),
            qos: QoS(rawValue: Int(message.qos)) ?? .atLeastOnce, isRetained: message.retain)
        MosquittoProperties.read(properties, into: &received)
        note(.received(received), context)
    }
}

private func note(_ event: MosquittoClient.Event, _ context: UnsafeMutableRawPointer?) {
    guard let context else { return }
    // The client outlives its handle, whose calls alone lead here.
    Unmanaged<MosquittoClient>.fromOpaque(context).takeUnretainedValue().events.append(event)
}
