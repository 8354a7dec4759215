import JSONSlices

extension DeviceSeries {
    var answer: Answer {
        .json { json in
            json.field("deviceId", deviceId)
            json.field("from", time(of: grid.steps.lowerBound))
            json.field("to", time(of: grid.steps.upperBound))
            json.field("stepSeconds", grid.stepMs / 1_000)
            json.array("sensors", sensors) { json, sensor in
                json.field("sensor", sensor.number)
                if let last = sensor.last {
                    json.object("last") { json in
                        json.field("value", last.value)
                        json.field("time", last.time.text)
                    }
                }
                json.array("points", sensor.points.sorted { $0.key < $1.key }) { json, point in
                    json.field("time", time(of: point.key))
                    json.field("min", point.value.least)
                    json.field("max", point.value.most)
                    json.field("mean", json: point.value.mean)
                    json.field("count", point.value.count)
                }
            }
            json.field("version", version)
        }
    }

    private func time(of step: Int64) -> String { Timestamp(ms: step * grid.stepMs).text }
}
