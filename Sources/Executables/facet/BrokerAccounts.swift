import Broker
import FacetApplication

/// The accounts of our own processes at the broker. Each password is made once and stays in the data folder.
struct BrokerAccounts {
    let accounts: [BrokerAccount]
    private let passwords: [String: String]
    private let address: (host: String, port: Int)

    init(_ stage: Stage) throws {
        var passwords: [String: String] = [:]
        var accounts: [BrokerAccount] = []
        let backends = StoreBundle.backends.map { $0.description }
        for backend in backends where backend.needsBroker || backend.followsEvents {
            let password = try stage.secret("broker/\(backend.name)-password")
            passwords[backend.name] = password
            accounts.append(Self.account(of: backend.name, passwordHash: KeyFile.hash(password)))
        }
        self.accounts = accounts
        self.passwords = passwords
        address =
            DeviceTLS.needsLocalPort(stage.settings)
            ? ("127.0.0.1", stage.port("broker.local")) : (stage.localHost, stage.port("broker"))
    }

    /// How a backend logs in; nil if it has no account.
    func settings(of backend: String) -> BrokerSettings? {
        passwords[backend].map { password in
            BrokerSettings(
                host: address.host, port: address.port, username: Self.username(of: backend), password: password)
        }
    }

    private static func account(of backend: String, passwordHash: String) -> BrokerAccount {
        let name = username(of: backend)
        return switch backend {
        case "services": .eventWriter(name, passwordHash: passwordHash)
        case "iot": .deviceBackend(name, passwordHash: passwordHash, shareGroup: "iot-bff")
        default: .eventReader(name, passwordHash: passwordHash)
        }
    }

    private static func username(of backend: String) -> String {
        backend == "services" ? "@services" : "@\(backend)-bff"
    }
}
