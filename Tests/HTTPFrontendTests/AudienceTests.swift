import CompositionCore
import Testing

@testable import HTTPFrontend

@Suite("Audience")
struct AudienceTests {
    @Test func `people wait before partners' systems where a service has no room for all`() {
        #expect(Audience.client.priority < Audience.user.priority)
        #expect(Audience.anyone.priority == Audience.user.priority)
    }
}
