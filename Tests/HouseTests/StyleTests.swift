import Foundation
import Testing

/// Style as a test: a reason stands beside each ban, and each ban proves on a sample that it can fail.
struct StyleTests {
    static let rules = Rule.code + Rule.shape + Rule.words + Rule.files

    @Test(arguments: rules)
    func `the project keeps the rule`(_ rule: Rule) async throws {
        let findings = try await Project.findings { file in
            // They name what they ban.
            file.path.hasPrefix("Tests/HouseTests/Rules+") ? [] : rule.check(file)
        }
        #expect(
            findings.isEmpty, "\(rule.name): \(rule.reason)\n\(findings.map(\.description).joined(separator: "\n"))")
    }

    @Test(arguments: rules)
    func `a file that breaks the rule is found, one that keeps it is not`(_ rule: Rule) {
        #expect(!rule.check(rule.bad).isEmpty)
        #expect(rule.check(rule.good).isEmpty)
    }

    @Test func `the checks read the whole project`() throws {
        let project = try Project.read.get()
        #expect(project.files.contains { $0.path == "Package.swift" })
        #expect(project.files.count { $0.target != nil } > 200)
    }
}
