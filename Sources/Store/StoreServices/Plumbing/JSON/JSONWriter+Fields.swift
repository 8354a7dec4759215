import JSONSlices

/// What the services write, in their own words: fields, lists of objects, money.
extension JSONWriter {
    mutating func object<Failure: Error>(
        _ name: StaticString, fields: (inout JSONWriter) throws(Failure) -> Void
    ) throws(Failure) {
        key(name)
        try object(fields)
    }

    /// An array of objects.
    mutating func array<Items: Sequence, Failure: Error>(
        _ name: StaticString, _ items: Items, fields: (inout JSONWriter, Items.Element) throws(Failure) -> Void
    ) throws(Failure) {
        key(name)
        try array(items) { (json: inout JSONWriter, item: Items.Element) throws(Failure) in
            try json.object { (json: inout JSONWriter) throws(Failure) in try fields(&json, item) }
        }
    }

    mutating func array(_ name: StaticString, _ texts: some Sequence<some StringProtocol>) {
        key(name)
        array(texts) { $0.value(String($1)) }
    }

    mutating func field(_ name: StaticString, _ text: some StringProtocol) {
        key(name)
        value(String(text))
    }

    mutating func field(_ name: StaticString, _ number: some BinaryInteger) {
        key(name)
        value(number)
    }

    mutating func field(_ name: StaticString, _ truth: Bool) {
        key(name)
        value(truth)
    }

    /// A price, with its currency's digits.
    mutating func field(_ name: StaticString, _ price: Money) {
        key(name)
        value(digits: price.text)
    }

    /// A value that is JSON already.
    mutating func field(_ name: StaticString, json: String) {
        key(name)
        value(digits: json)
    }
}
