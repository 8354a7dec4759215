import Foundation
import Testing
@testable import StoreServices

@Suite struct MoneyTests {
    @Test(
        arguments: [
            (12_990, "EUR", "129.90"), (5, "EUR", "0.05"), (0, "EUR", "0.00"), (-130, "EUR", "-1.30"),
            (1299, "JPY", "1299"),
            (1, "KWD", "0.001"),
        ] as [(Int64, String, String)])
    func `an amount has its currency's digits`(minor: Int64, currency: String, text: String) {
        #expect(Money(minor: minor, currency: currency).text == text)
    }

    @Test(arguments: [("129.9", 12_990), ("0.29", 29), ("4.35", 435), ("1000000", 100_000_000)] as [(String, Int64)])
    func `a price is read without a double's error`(text: String, minor: Int64) throws {
        let price = try Money(checking: JSONDecoder().decode(Decimal.self, from: Data(text.utf8)), in: "EUR")
        #expect(price.minor == minor)
    }

    @Test(arguments: ["0.001", "-0.01", "1e12"])
    func `a price of other digits, below zero or beyond the limit is refused`(text: String) throws {
        let amount = try JSONDecoder().decode(Decimal.self, from: Data(text.utf8))
        #expect(throws: Problem.self) { _ = try Money(checking: amount, in: "EUR") as Money }
    }
}
