/// Tells the store's managers what was kept for them. At least once, each under a key of its own, so they hear it once.
struct ManagerNotices: Sendable {
    let database: ServiceDatabase
    let caller: ServiceCaller

    private struct People: Decodable, Sendable {
        struct Person: Decodable, Sendable {
            let id: String
        }

        let items: [Person]
    }

    func send() async throws {
        let notices = try await database.read { try FridgeTable.notices(in: $0) }
        guard !notices.isEmpty else { return }
        let managers = try await caller.get("users", "/users?role=manager", as: People.self)?.items ?? []
        for notice in notices {
            for manager in managers {
                try await caller.post(
                    "notifications", "/notifications", json: #"{"userId":"\#(manager.id)","text":"\#(notice.text)"}"#,
                    idempotencyKey: "fridges-\(notice.number)-\(notice.createdAt)-\(manager.id)")
            }
            try await database.write { try FridgeTable.remove(notice, in: $0) }
        }
    }
}
