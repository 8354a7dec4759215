import FacetApplication
import Foundation

/// `provider-clients.csv`: `client id,secret`, for people who try a confidential client by hand.
enum ClientsFile {
    static func write(_ clients: some Sequence<Client>, dataFolder: String) throws {
        let lines = clients.compactMap { client in client.secret.map { "\(client.id),\($0)\n" } }.sorted()
        let path = "\(dataFolder)/provider-clients.csv"
        let draft = path + ".new"
        try? FileManager.default.removeItem(atPath: draft)
        guard
            FileManager.default.createFile(
                atPath: draft, contents: Data(lines.joined().utf8), attributes: [.posixPermissions: 0o600]),
            rename(draft, path) == 0
        else { throw CommandFailure(message: "\(path) can't be written") }
    }
}
