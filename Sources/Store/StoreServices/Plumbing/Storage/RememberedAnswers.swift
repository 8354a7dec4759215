import Crypto
import Foundation
import GRDB
import HTTPTypes
import NIOCore

/// The answers of writes that carried an `Idempotency-Key`, kept for a day in the same transaction as the write.
enum RememberedAnswers {
    private static let keptMs: Int64 = 24 * 3600 * 1000

    static func createTables(in db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE rememberedAnswers (
                    key TEXT PRIMARY KEY, fingerprint BLOB NOT NULL, status INTEGER NOT NULL, body BLOB NOT NULL,
                    createdAt INTEGER NOT NULL) WITHOUT ROWID;
                CREATE INDEX rememberedAnswersByAge ON rememberedAnswers (createdAt);
                """)
    }

    static func find(_ key: String, _ fingerprint: Data, in db: Database) throws -> Answer? {
        let row = try Row.fetchOne(
            db.cachedStatement(sql: "SELECT fingerprint, status, body FROM rememberedAnswers WHERE key = ?"),
            arguments: [key])
        guard let row else { return nil }
        guard row["fingerprint"] == fingerprint else {
            throw Problem.conflict("this Idempotency-Key was used for another request")
        }
        let body: Data = row["body"]
        return Answer(row["status"], headers: [.contentType: "application/json"], body: ByteBuffer(bytes: body))
    }

    static func insert(_ answer: Answer, _ key: String, _ fingerprint: Data, in db: Database) throws {
        let now = Timestamp.now.ms
        try db.cachedStatement(sql: "DELETE FROM rememberedAnswers WHERE createdAt < ?").execute(
            arguments: [now - keptMs])
        try db.cachedStatement(sql: "INSERT INTO rememberedAnswers VALUES (?, ?, ?, ?, ?)").execute(
            arguments: [key, fingerprint, answer.status, Data(answer.body.readableBytesView), now])
    }
}

extension Call {
    private static let keyBytesMax = 255

    /// The key under which a repetition of this request is known, or nil if the caller gave none.
    func idempotencyKey() throws(Problem) -> String? {
        guard let name = HTTPField.Name("Idempotency-Key"), let key = headers[name] else { return nil }
        guard (1...Self.keyBytesMax).contains(key.utf8.count), key.utf8.allSatisfy({ (0x21...0x7e).contains($0) })
        else { throw .malformed("must have 1 to 255 visible ASCII characters", field: "Idempotency-Key") }
        return key
    }

    /// What makes two requests the same: method, path and body.
    var fingerprint: Data {
        var hash = SHA256()
        hash.update(data: Data("\(method.rawValue) \(path)\n".utf8))
        hash.update(data: Data(body.readableBytesView))
        return Data(hash.finalize())
    }
}
