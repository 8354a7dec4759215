import Foundation
import NIOCore
import Testing
import TestFixtures

@testable import FleetKit

@Suite("A report's page")
struct ReportPageTests {
    /// Opens a page from a file, and gives what `script` returns at each width.
    private func look(at report: RunReport, _ script: String) async throws -> [String] {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("fleet-\(UUID().uuidString).html")
        try ReportPage(report).html.write(to: file, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(at: file) }
        return try await Chromium.with { browser in
            // Frames of the widths, as a browser's window isn't made narrower than it likes.
            let frames = file.deletingPathExtension().appendingPathExtension("frames.html")
            var said: [String] = []
            for width in [1_280, 390] {
                let frame =
                    "<!DOCTYPE html><iframe src=\"\(file.lastPathComponent)\" width=\(width) height=900></iframe>"
                try frame.write(to: frames, atomically: true, encoding: .utf8)
                defer { try? FileManager.default.removeItem(at: frames) }
                try await browser.open(frames.absoluteString)
                said.append(try await browser.inFrame { try await browser.evaluate(script) })
            }
            return said
        }
    }

    @Test(
        "fits a desk and a phone, asks for nothing, and says all in words too",
        .enabled(if: Chromium.isInstalled, "chromium and chromium-driver draw it"))
    func browser() async throws {
        let said = try await look(
            at: await Reports.report(name: "<img src=x onerror=document.title='bad'>"),
            """
            const page = document.documentElement;
            const nameless = [...document.querySelectorAll('svg[role=img]')].filter(svg => svg.getAttribute('aria-labelledby')
                .split(' ').some(id => !document.getElementById(id)?.textContent));
            return [innerWidth, page.scrollWidth <= innerWidth, performance.getEntriesByType('resource').length,
                nameless.length, document.querySelectorAll('svg[role=img]').length > 5,
                document.querySelectorAll('img, script, iframe').length, document.title.includes('onerror='),
                document.querySelector('h1').textContent.startsWith('<img')].join(' ');
            """)
        #expect(said == ["1280 true 0 0 true 0 true true", "390 true 0 0 true 0 true true"])
    }

    @Test("names who was shown what isn't so, and tells of each group")
    func misled() async {
        var run = await Reports.run()
        var wrong = FollowAccount(follower: "label-<2>", composition: "product", subject: "p42", final: .wrong)
        (wrong.shown, wrong.actual) = ("2: 12991", "2: 12990")
        run.follows = [wrong]
        run.followers = RunReport.Followers(due: 1, seen: 0, outOfOrder: 0, wrong: 1, misled: 1)
        let html = ReportPage(RunReport(run, nil)).html
        #expect(html.contains("Shown what isn&#39;t so") || html.contains("Shown what isn't so"))
        #expect(html.contains("label-&lt;2&gt;</th><td>product of p42</td><td>2: 12991</td><td>2: 12990</td>"))
        #expect(html.contains("<th scope=\"row\">scale</th><td>mqtt</td><td>1</td><td>0</td>"))
    }

    @Test("escapes what comes from elsewhere, wherever it stands")
    func escaped() async {
        let html = ReportPage(
            await Reports.report(name: "</title><script>alert(1)</script>\u{0}") { tally in
                tally.errors["<b>&\"'"] = 3
                tally.lastTrouble = "scale-1: <i>"
            }
        ).html
        #expect(!html.contains("<script") && !html.contains("<b>") && !html.contains("<i>") && !html.contains("\u{0}"))
        #expect(html.contains("&lt;b&gt;&amp;&quot;&#39;") && html.contains("scale-1: &lt;i&gt;"))
        #expect(!html.contains("http:") && !html.contains("https:"))
    }

    @Test("begins with what the run proves")
    func conclusion() async {
        let run = await Reports.run()
        let good = RunReport(run, Verdict([], CommittedReadings()))
        #expect(good.conclusion.headline == "Nothing that was acknowledged is lost" && good.conclusion.grade == .good)
        let unverified = RunReport(run, nil).conclusion
        #expect(unverified.grade == .doubtful && unverified.headline.contains("not verified"))
        let late = await Reports.report { tally in
            for _ in 0..<1_000 { tally.lateness.record(.milliseconds(90)) }
        }
        #expect(late.conclusion.headline.contains("Not trustworthy"))
        var account = DeviceAccount(device: "scale-<1>", epoch: 7, readingsPerMessage: 1)
        account.lastSequence = 3
        account.acknowledged.insert(2...3)
        let lost = RunReport(run, Verdict([account], CommittedReadings()))
        #expect(lost.conclusion.headline == "2 acknowledged messages are lost" && lost.conclusion.grade == .bad)
        #expect(ReportPage(lost).html.contains("scale-&lt;1&gt;"))
    }
}
