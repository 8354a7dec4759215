import Foundation
import Testing

/// Numbers and names of fields are never given away again: devices are not updated.
@Suite struct ReleasedFieldsTests {
    @Test(
        """
        what was released means what it meant, or is reserved; with a release, proto/fields > proto/released.txt adds \
        what is new
        """)
    func unbroken() throws {
        let released = ProtocolFields(try Document.text("proto/released.txt"))
        #expect(released.count >= 103)
        let breaks = try ProtocolFields.ofProject().breaks(since: released)
        #expect(breaks.isEmpty, "this would break devices:\n\(breaks.joined(separator: "\n"))")
    }

    private static let released = ProtocolFields(
        """
        a.Hello 1 protocol uint32
        a.Hello 2 device_id string
        a.Hello 3 reserved number
        a.Code 0 NONE value
        """)

    @Test func `a new field breaks nothing, nor does one that is reserved with its name`() {
        let now = ProtocolFields(
            """
            a.Hello 1 protocol uint32
            a.Hello 2 reserved number
            a.Hello 0 device_id reserved
            a.Hello 3 reserved number
            a.Hello 4 model string
            a.Code 0 NONE value
            """)
        #expect(now.breaks(since: Self.released).isEmpty)
    }

    @Test(arguments: [
        ("a.Hello 1 protocol sint32", "a.Hello 1 was protocol uint32 and is protocol sint32"),
        ("a.Hello 1 version uint32", "a.Hello 1 was protocol uint32 and is version uint32"),
        ("a.Hello 1 reserved number", "a.Hello 1: the name protocol is not reserved"),
        ("a.Hello 5 protocol uint32", "a.Hello 1 protocol is gone and not reserved"),
    ])
    func `a field that means something else is found`(line: String, finding: String) {
        let now = ProtocolFields(
            "\(line)\na.Hello 2 device_id string\na.Hello 3 reserved number\na.Code 0 NONE value")
        #expect(now.breaks(since: Self.released) == [finding])
    }

    @Test func `a reserved number that is used again is found`() {
        let now = ProtocolFields(
            """
            a.Hello 1 protocol uint32
            a.Hello 2 device_id string
            a.Hello 3 model string
            a.Code 0 OTHER value
            """)
        #expect(now.breaks(since: Self.released).count == 2)
    }
}
