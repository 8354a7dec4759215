import Foundation
import NIOCore
import Testing

@testable import FleetKit

@Suite("A report")
struct RunReportTests {
    private func run(_ change: (inout Tally) -> Void = { _ in }) -> FleetRun {
        var tally = Tally()
        tally.connected = 1
        tally.due = 3
        tally.sent = 3
        tally.acknowledged = 2
        tally.errors = ["CONFLICT": 1]
        for ms in [1, 2, 900] as [Int64] { tally.telemetry.record(.milliseconds(ms)) }
        change(&tally)
        let device = FleetDevice(id: "scale-1", key: "k", model: Models.scale, wire: .mqtt)
        var account = DeviceAccount(device: "scale-1", epoch: 7, readingsPerMessage: 2)
        account.lastSequence = 3
        account.acknowledged.insert(1...2)
        return FleetRun(
            plan: FleetPlan(devices: [device], targets: FleetTargets(), seed: 5),
            startedAt: Date(timeIntervalSince1970: 1_800_000_000),
            elapsed: .milliseconds(2_500),
            tally: tally, accounts: [account], kept: 1, dropped: 0)
    }

    private func readings(_ rows: [(sequence: UInt32, index: Int)]) -> CommittedReadings {
        var readings = CommittedReadings()
        for row in rows {
            readings.add(TelemetryRow(deviceId: "scale-1", epoch: 7, sequence: row.sequence, index: row.index))
        }
        return readings
    }

    private static let expected = """
        {
          "asks" : {
            "answered" : 0,
            "refused" : 0,
            "sent" : 0,
            "unanswered" : 0
          },
          "commands" : {
            "accepted" : 0,
            "again" : 0,
            "done" : 0,
            "expired" : 0,
            "received" : 0,
            "refused" : 0
          },
          "connections" : {
            "attempts" : 0,
            "established" : 1,
            "failed" : 0,
            "goodbyes" : 0,
            "lost" : 0
          },
          "devices" : {
            "frames" : 0,
            "mqtt" : 1
          },
          "errors" : {
            "CONFLICT" : 1
          },
          "groups" : [
            {
              "acknowledged" : 2,
              "devices" : 1,
              "due" : 3,
              "lost" : 1,
              "model" : "scale",
              "served" : 0,
              "speech" : "mqtt"
            }
          ],
          "latencyMs" : {
            "telemetry" : {
              "count" : 3,
              "histogram" : [
                [
                  1.007,
                  1
                ],
                [
                  2.015,
                  1
                ],
                [
                  901.119,
                  1
                ]
              ],
              "max" : 900,
              "p50" : 2,
              "p90" : 900,
              "p99" : 900,
              "p999" : 900,
              "p9999" : 900
            }
          },
          "messages" : {
            "acknowledged" : 2,
            "committed" : 2,
            "dropped" : 0,
            "due" : 3,
            "duplicated" : 0,
            "lost" : 1,
            "pauses" : 0,
            "refused" : 0,
            "resent" : 0,
            "sent" : 3,
            "strayAcks" : 0,
            "unacknowledged" : 1
          },
          "missing" : [
            {
              "device" : "scale-1",
              "epoch" : 7,
              "sequences" : [
                2
              ]
            }
          ],
          "scenario" : {
            "cohorts" : [
              {
                "count" : 1,
                "model" : "scale",
                "wire" : "mqtt"
              }
            ],
            "name" : "1 device",
            "phases" : [
              {
                "endSeconds" : 0.2,
                "name" : "ramp",
                "startSeconds" : 0
              },
              {
                "endSeconds" : 2.5,
                "name" : "steady",
                "startSeconds" : 0.2
              }
            ],
            "seed" : 5
          },
          "schema" : "facet-fleet-report/1",
          "seconds" : 2.5,
          "startedAt" : "2027-01-15T08:00:00Z",
          "tester" : {
            "isTrustworthy" : true
          },
          "timeline" : [

          ],
          "version" : 1,
          "views" : {
            "again" : 0,
            "received" : 0,
            "refused" : 0
          }
        }
        """

    @Test("as JSON has a shape that scripts can rely on")
    func json() throws {
        let run = run()
        let verdict = Verdict(run.accounts, readings([(1, 0), (1, 1), (3, 0), (3, 1)]))
        let json = try RunReport(run, verdict).json
        #expect(json == Self.expected)
    }

    @Test("takes a message for lost of which only some readings are on disk")
    func partial() {
        let run = run()
        let verdict = Verdict(run.accounts, readings([(1, 0), (1, 1), (2, 0), (2, 0)]))
        #expect(verdict.lost.first?.sequences == [2])
        #expect(verdict.committed == 1 && verdict.duplicated == 1)
        #expect(RunReport(run, verdict).exitStatus == 1)
    }

    @Test("names who lost what, the first ones alone where they are many")
    func lost() throws {
        var run = run()
        run.accounts = (1...102).map { number in
            var account = DeviceAccount(device: "scale-\(number)", epoch: 7, readingsPerMessage: 2)
            account.acknowledged.insert(1...60)
            return account
        }
        let report = RunReport(run, Verdict(run.accounts, CommittedReadings()))
        #expect(report.exitStatus == 1 && report.missing?.count == 102 && report.missing?[0].sequences.count == 60)
        let lines = report.description.split(separator: "\n").filter { $0.hasPrefix("LOST") }
        #expect(lines.count == 101 && lines.last?.contains("2 more devices") == true)
        #expect(lines[0].hasSuffix("scale-1 epoch 7: \((1...50).map(String.init).joined(separator: " ")) and 10 more"))
    }

    @Test("names who ended with something wrong, and who saw an older state after a newer one")
    func misled() throws {
        var run = run()
        var wrong = FollowAccount(follower: "label-2", composition: "product", subject: "p42", final: .wrong)
        (wrong.shown, wrong.actual) = ("2: 12991", "2: 12990")
        var disorderly = FollowAccount(follower: "label-1", composition: "product", subject: "p42", final: .right)
        (disorderly.outOfOrder, disorderly.disorder) = (2, "the price 12990 after 12991")
        let right = FollowAccount(follower: "label-3", composition: "product", final: .right)
        run.follows = [disorderly, right, wrong]
        run.followers = RunReport.Followers(due: 3, seen: 3, outOfOrder: 2, wrong: 1, misled: 2)
        let report = RunReport(run, nil)
        #expect(report.misledFollowers == [wrong, disorderly] && report.exitStatus == 1)
        #expect(report.description.contains("WRONG        label-2, product of p42: shows 2: 12991, there is 2: 12990"))
        let words = "DISORDER     label-1, product of p42: 2 times an older state after a newer one (the price 12990"
        #expect(report.description.contains(words), "\(report)")
        run.follows = Array(repeating: wrong, count: 103)
        run.followers?.misled = 103
        let many = RunReport(run, nil)
        #expect(many.misledFollowers?.count == 100)
        #expect(many.description.contains("WRONG        and 3 more followers"))
    }

    @Test("that nobody verified ends at the acknowledgement and says so")
    func unverified() throws {
        let report = RunReport(run(), nil)
        #expect(report.exitStatus == 0)
        #expect(report.messages.committed == nil && report.missing == nil)
        #expect(report.description.contains("this ends at the acknowledgement"))
    }

    @Test("of a tester that was late itself says that it can't be trusted")
    func late() {
        let report = RunReport(run { tally in for _ in 0..<50 { tally.lateness.record(.milliseconds(80)) } }, nil)
        #expect(!report.tester.isTrustworthy)
        #expect(report.description.contains("NOT TRUSTWORTHY"))
        let punctual = RunReport(run { tally in for _ in 0..<50 { tally.lateness.record(.microseconds(80)) } }, nil)
        #expect(punctual.tester.isTrustworthy && !punctual.description.contains("NOT TRUSTWORTHY"))
    }

    @Test("shows quantiles, errors and the last trouble to people")
    func text() {
        let report = RunReport(run { $0.lastTrouble = "scale-1: closed by the server" }, nil)
        #expect(report.description.contains("errors       CONFLICT 1"))
        #expect(report.description.contains("scale-1: closed by the server"))
        #expect(report.description.contains("telemetry             3"))
        #expect(report.description.contains("p99.9"))
    }

    @Test("of several loops is the sum of what each counted")
    func sum() {
        var one = Tally()
        one.due = 2
        one.errors = ["BUSY": 1]
        one.telemetry.record(.milliseconds(10))
        var two = one
        two.errors = ["BUSY": 2, "CONFLICT": 1]
        two.telemetry.record(.milliseconds(30))
        one.add(two)
        #expect(one.due == 4)
        #expect(one.errors == ["BUSY": 3, "CONFLICT": 1])
        #expect(one.telemetry.quantiles?.count == 3)
        #expect((one.telemetry.quantiles?.max ?? 0) >= 30)
    }
}
