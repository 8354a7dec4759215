import Testing

@testable import DeviceFrontend

@Suite("What a connection follows")
struct FollowTableTests {
    @Test func `a following that takes an id replaces the one that had it`() throws {
        var table = FollowTable(countMax: 2)
        let begun = [table.begin(7), table.begin(7)]
        let (first, second) = (try #require(begun[0]), try #require(begun[1]))
        #expect(first.replaced == nil && second.replaced == first.serial)
        #expect(table.id(of: first.serial) == nil && table.id(of: second.serial) == 7)
    }

    @Test func `there are no more than there may be, and an ended one makes room`() throws {
        var table = FollowTable(countMax: 2)
        let begun = [table.begin(1), table.begin(2), table.begin(3)]
        #expect(begun[1] != nil && begun[2] == nil)
        let ended = [table.end(1), table.end(1)]
        #expect(ended == [begun[0]?.serial, nil])
        let again = table.begin(3)
        #expect(again != nil)
        let all = [table.endAll(), table.endAll()]
        #expect(all[0].count == 2 && all[1].isEmpty)
    }
}
