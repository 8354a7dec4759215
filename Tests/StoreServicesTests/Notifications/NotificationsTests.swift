import Foundation
import Testing

@Suite struct NotificationsTests {
    @Test func `what is told counts until it is read`() async throws {
        try await withNewStore { store in
            let body = #"{"userId": "u1", "text": "The fridge is warm."}"#
            let told = try await store.request("POST", "notifications", "/notifications", body: body)
            #expect(told.status == 201)
            let unread = try await store.get("notifications", "/notifications/unread?userId=u1")
            #expect(unread[number: "count"] == 4 && unread[number: "version"] == 2)
            #expect(try await store.get("notifications", "/notifications?userId=u1&limit=1").ids == [told["id"]])
            let read = try await store.request(
                "POST", "notifications", "/notifications/read", body: #"{"userId": "u1"}"#)
            #expect(read[number: "count"] == 0 && read[number: "version"] == 3)
        }
    }
}
