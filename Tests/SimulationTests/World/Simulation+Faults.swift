import NIOCore

@testable import DeviceFrontend

/// What goes wrong.
extension Simulation {
    func strike(_ event: FaultPlan.Event) {
        switch event.fault {
        case .killBackend: killBackend(for: event.lasts)
        case .endBackend: endBackend(for: event.lasts)
        case .killBroker(let keepsSessions): killBroker(keepsSessions, for: event.lasts)
        case .stopStore: stopStore(for: event.lasts)
        case .restartDevice(let number): devices[number].restart()
        case .breakLink(let number, let isSilent): devices[number].breakLink(isSilent: isSilent)
        }
    }

    private func killBackend(for pause: TimeAmount) {
        guard let backend else { return }
        note("backend", "is killed")
        self.backend = nil
        backend.kill()
        agenda.after(pause) { self.startBackend() }
    }

    private func endBackend(for pause: TimeAmount) {
        guard let backend else { return }
        note("backend", "shuts down")
        (self.backend, leaving) = (nil, backend)
        backend.shutDown()
        agenda.after(limits.drainWithin + .milliseconds(500)) { [self] in
            leaving = nil
            backend.kill()
            agenda.after(pause) { self.startBackend() }
        }
    }

    func startBackend() {
        note("backend", "starts")
        let backend = Backend(self)
        backends.append(backend)
        self.backend = backend
    }

    private func killBroker(_ keepsSessions: Bool, for pause: TimeAmount) {
        guard broker.isUp else { return }
        note("broker", keepsSessions ? "is killed" : "is killed and forgets everything")
        broker.kill(keepsSessions: keepsSessions)
        agenda.after(pause) { [self] in
            note("broker", "starts")
            broker.restart()
        }
    }

    private func stopStore(for pause: TimeAmount) {
        guard store.isUp else { return }
        note("store", "stops")
        store.isUp = false
        agenda.after(pause) { [self] in
            note("store", "starts")
            store.isUp = true
        }
    }
}
