import FacetApplication
import Foundation
import StoreServices

/// One device of a file, and where it stands.
struct ImportedDevice: Sendable {
    let line: Int
    let new: NewDevice
    /// Nil where the file has the key or its hash.
    let newKey: DeviceKey?
}

/// A file of devices: `ID,MODEL,SHELF,PRODUCT,KEY`, one a line.
enum ImportFile {
    static let devicesMax = 10_000
    static let bytesMax = 8 << 20
    private static let faultsMax = 100

    /// Throws every mistake with its line.
    static func read(_ path: String) throws -> [ImportedDevice] {
        guard let data = FileManager.default.contents(atPath: path), data.count <= bytesMax,
            let text = String(data: data, encoding: .utf8)
        else { throw CommandFailure(message: "\(path) can't be read, is no text or has more than \(bytesMax) bytes") }
        var (devices, faults, lines) = ([ImportedDevice](), [String](), [String: Int]())
        for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let line = line.last == "\r" ? line.dropLast() : line
            if line.isEmpty || number == 0 && line.hasPrefix("id,model") { continue }
            do throws(ImportFault) {
                let device = try ImportedDevice(line, number: number + 1)
                if let first = lines[device.new.id] { throw ImportFault("id stands in line \(first) already") }
                lines[device.new.id] = number + 1
                devices.append(device)
            } catch {
                faults.append("\(path):\(number + 1): \(error.detail)")
            }
            guard faults.count < faultsMax, devices.count <= devicesMax else { break }
        }
        if devices.count > devicesMax { faults.append("\(path): more than \(devicesMax) devices: split the file") }
        if devices.isEmpty, faults.isEmpty { faults.append("\(path): no devices") }
        guard faults.isEmpty else {
            throw CommandFailure(message: (faults + ["nothing was imported"]).joined(separator: "\n"))
        }
        return devices
    }
}

struct ImportFault: Error {
    let detail: String

    init(_ detail: String) {
        self.detail = detail
    }
}

extension ImportedDevice {
    fileprivate init(_ line: Substring, number: Int) throws(ImportFault) {
        let columns = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard (2...5).contains(columns.count) else { throw ImportFault("a line is ID,MODEL,SHELF,PRODUCT,KEY") }
        guard !columns.contains(where: { $0.contains("\"") }) else { throw ImportFault("columns stand without quotes") }
        guard !columns[0].isEmpty else { throw ImportFault("id is missing") }
        guard !columns[1].isEmpty else { throw ImportFault("model is missing") }
        let column = { (place: Int) in columns.count > place && !columns[place].isEmpty ? columns[place] : nil }
        let made = column(4) == nil ? DeviceKey() : nil
        let hash = try column(4).map { key throws(ImportFault) in try Self.hash(key) } ?? made?.hash ?? ""
        self.line = number
        new = NewDevice(id: columns[0], model: columns[1], shelf: column(2), product: column(3), keyHash: hash)
        newKey = made
    }

    /// A plain hash keeps only what can't be guessed: 22 characters of base64url are 128 bits.
    private static func hash(_ key: String) throws(ImportFault) -> String {
        if key.hasPrefix("sha256:") {
            let digits = key.dropFirst("sha256:".count).lowercased()
            guard digits.utf8.count == 64, digits.utf8.allSatisfy({ "0123456789abcdef".utf8.contains($0) }) else {
                throw ImportFault("key: sha256: is followed by 64 hexadecimal digits")
            }
            return digits
        }
        guard (22...64).contains(key.utf8.count), key.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else {
            throw ImportFault("key must have 22 to 64 characters of printable ASCII, or be sha256: and a hash")
        }
        guard Set(key.utf8).count >= 8 else { throw ImportFault("key is too regular to be a secret") }
        return DeviceKey.hash(of: key)
    }
}
