import GRDB
import HTTPTypes
import JSONSlices

/// The body of `POST /imports`: many devices, which come in together or not at all.
struct DeviceImport: Decodable, Sendable {
    static let itemsMax = 10_000
    static let bodyBytesMax = 4 << 20
    /// More are not told.
    static let faultsMax = 100

    let items: [NewDevice]

    /// What is wrong with one of them.
    struct Fault: Sendable, Equatable {
        /// Its place in the list, from 0.
        let place: Int
        let field: String
        let detail: String
    }

    /// What keeps them from being written; none if nothing does.
    func faults(in db: Database) throws -> [Fault] {
        guard (1...Self.itemsMax).contains(items.count) else {
            throw Problem.invalid("items", "must be 1 to \(Self.itemsMax) devices")
        }
        var faults: [Fault] = []
        var places: [String: Int] = [:]
        let known = try db.cachedStatement(sql: "SELECT 1 FROM devices WHERE id = ?")
        for (place, device) in items.enumerated() where faults.count < Self.faultsMax {
            do throws(Problem) {
                _ = try device.checked()
            } catch {
                faults.append(Fault(place: place, field: error.field ?? "", detail: error.detail))
                continue
            }
            if places.updateValue(place, forKey: device.id) != nil {
                faults.append(Fault(place: place, field: "id", detail: "stands twice"))
            } else if try Int.fetchOne(known, arguments: [device.id]) != nil {
                faults.append(Fault(place: place, field: "id", detail: "this device exists"))
            }
        }
        return faults
    }
}

extension Answer {
    /// A problem document (RFC 9457) of an import of which nothing was written: what is wrong with which device.
    static func refusedImport(_ faults: [DeviceImport.Fault]) -> Answer {
        var answer = Answer.json(422) { json in
            json.field("type", "about:blank")
            json.field("title", "Unprocessable Content")
            json.field("status", 422)
            json.field("detail", "nothing was imported")
            json.array("faults", faults) { json, fault in
                json.field("place", fault.place)
                json.field("field", fault.field)
                json.field("detail", fault.detail)
            }
        }
        answer.headers[.contentType] = "application/problem+json"
        return answer
    }
}
