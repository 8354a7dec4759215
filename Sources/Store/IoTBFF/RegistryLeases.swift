import CompositionCore
import DeviceFrontend
import Logging
import StoreClients

/// The devices service as the place where the processes of this backend agree which of them serves which devices.
struct RegistryLeases: SlotLeases {
    let devices: DevicesClient
    let logger: Logger

    func renew(_ pool: SlotPool, for holder: String, term: Duration) async throws(Failure) -> [SlotLease] {
        // An answer that comes later isn't waited for: the next renewal is due.
        let context = RequestContext(deadline: .after(.seconds(2)), logger: logger)
        let leases = try await devices.lease(
            pool.name, for: holder, of: pool.count, seconds: Int(term.components.seconds), in: context)
        return leases.map { SlotLease(slot: $0.slot, fence: $0.fence) }
    }
}
