import Foundation
import Testing
@testable import StoreServices

@Suite struct TimestampTests {
    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00Z"), (951_782_400_000, "2000-02-29T00:00:00Z"),
            (1_767_225_600_000, "2026-01-01T00:00:00Z"), (1_709_251_199_999, "2024-02-29T23:59:59.999Z"),
            (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
        ] as [(Int64, String)])
    func `an instant is written as RFC 3339 and read back`(ms: Int64, text: String) {
        #expect(Timestamp(ms: ms).text == text)
        #expect(Timestamp(text) == Timestamp(ms: ms))
    }

    @Test(arguments: ["", "yesterday", "2026-13-01T00:00:00Z", "2026-01-01"])
    func `what is no instant is refused`(text: String) {
        #expect(Timestamp(text) == nil)
    }
}
