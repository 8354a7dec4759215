/// Reads the fields of a message in proto3 JSON: lowerCamelCase names or those of the proto file, numbers as
/// numbers or strings, what is absent or null by its default. Unknown fields are accepted.
struct JSONFields {
    private let object: [String: JSONValue]

    init(_ value: JSONValue) throws(DeviceError) {
        guard case .object(let object) = value else { throw DeviceError(.badMessage, "not a JSON object") }
        self.object = object
    }

    /// Nil if the field is absent or null.
    func value(_ name: String) -> JSONValue? {
        switch object[name] ?? object[protoName(name)] {
        case nil, .null: nil
        case let value?: value
        }
    }

    func integer<Number: FixedWidthInteger>(_ name: String) throws(DeviceError) -> Number {
        guard let value = value(name) else { return 0 }
        let number: Number? =
            switch value {
            case .integer(let number): Number(exactly: number)
            case .unsigned(let number): Number(exactly: number)
            case .double(let number): Number(exactly: number)
            case .string(let text): Number(text)
            default: nil
            }
        guard let number else { throw DeviceError(.badMessage, "\(name): not a number of its range") }
        return number
    }

    func text(_ name: String, max: Int) throws(DeviceError) -> String {
        guard let value = value(name) else { return "" }
        guard case .string(let text) = value, !text.utf8.contains(0) else {
            throw DeviceError(.badMessage, "\(name): not a text")
        }
        guard text.utf8.count <= max else { throw DeviceError(.tooLarge, "\(name): at most \(max) bytes") }
        return text
    }

    func name(_ name: String, max: Int) throws(DeviceError) -> String {
        let text = try text(name, max: max)
        guard text.isEmpty || isDeviceName(text.utf8) else { throw DeviceError(.badMessage, "\(name): not an id") }
        return text
    }

    func array<Element>(
        _ name: String, max: Int, _ read: (JSONFields) throws(DeviceError) -> Element
    ) throws(DeviceError) -> [Element] {
        guard let value = value(name) else { return [] }
        guard case .array(let values) = value else { throw DeviceError(.badMessage, "\(name): not a list") }
        guard values.count <= max else { throw DeviceError(.tooLarge, "\(name): at most \(max)") }
        var elements: [Element] = []
        for value in values { elements.append(try read(JSONFields(value))) }
        return elements
    }

    func code(_ name: String) throws(DeviceError) -> ErrorCode {
        guard let value = value(name) else { return .unspecified }
        if case .string(let text) = value, let code = ErrorCode(protoName: text) { return code }
        let number: UInt32 = try integer(name)
        return ErrorCode(rawValue: number) ?? .unspecified
    }

    private func protoName(_ name: String) -> String {
        var result = ""
        for character in name {
            if character.isUppercase { result += "_" }
            result += character.lowercased()
        }
        return result
    }
}
