import Testing

/// The comparison that keeps /v1 as it is: it names every kind of break, and lets additions pass.
struct InterfaceComparisonTests {
    @Test func `the same is no break`() throws {
        #expect(try InterfaceComparison(old: JSONTree(sample), new: JSONTree(sample)).breaks.isEmpty)
    }

    @Test(arguments: Change.breaking)
    func `a change that breaks is named`(_ change: Change) throws {
        let breaks = try change.breaks()
        #expect(breaks.contains(change.named), "\(breaks)")
    }

    @Test(arguments: Change.harmless)
    func `an addition passes`(_ change: Change) throws {
        #expect(try change.breaks() == [])
    }
}

/// A change of the sample below.
struct Change: Sendable, CustomTestStringConvertible {
    let from: String
    let to: String
    let named: String

    init(_ from: String, _ to: String, _ named: String = "") {
        self.from = from
        self.to = to
        self.named = named
    }

    var testDescription: String { named.isEmpty ? to : named }

    func breaks() throws -> [String] {
        try #require(sample.contains(from), "\(from)")
        return try InterfaceComparison(old: JSONTree(sample), new: JSONTree(sample.replacing(from, with: to))).breaks
    }

    static let breaking = [
        Change(#""/things":"#, #""/stuff":"#, "GET /things: is removed"),
        Change(#""post":"#, #""put":"#, "POST /things: is removed"),
        Change(#""listThings""#, #""getThings""#, "GET /things: is named otherwise in generated clients"),
        Change(#""name": "limit""#, #""name": "count""#, "GET /things: query limit is removed"),
        Change(#""required": false"#, #""required": true"#, "GET /things: query limit is required now"),
        Change(
            #""parameters": ["#, #""parameters": [{"name": "by", "in": "query", "required": true, "schema": {}}, "#,
            "GET /things: query by is new and required"),
        Change(#""maximum": 100"#, #""maximum": 50"#, "GET /things: query limit has another maximum"),
        Change(#""minimum": 1,"#, #""minimum": 2,"#, "GET /things: query limit has another minimum"),
        Change(#""^[a-z]*$""#, #""^[a-f]*$""#, "POST /things: body.name has another pattern"),
        Change(#""minLength": 1,"#, #""minLength": 2,"#, "POST /things: body.name has another minLength"),
        Change(#""maxLength": 9"#, #""maxLength": 8"#, "POST /things: body.name has another maxLength"),
        Change(#"["red", "blue"]"#, #"["red"]"#, "POST /things: body.colour may not be blue any more"),
        Change(
            #""required": ["name"]"#, #""required": ["colour", "name"]"#, "POST /things: body.colour is required now"),
        Change(#""colour": {"#, #""tint": {"#, "POST /things: body.colour is removed"),
        Change(
            #""additionalProperties": true"#, #""additionalProperties": false"#,
            "POST /things: body takes no other members now"),
        Change(#""201":"#, #""200":"#, "POST /things: 201 isn't answered any more"),
        Change(#""200":"#, #""200": {}, "202":"#, "GET /things: 202 is a new answer"),
        Change(#""application/json""#, #""text/csv""#, "GET /things: 200 isn't application/json any more"),
        Change(#""price": {"type": "string"}"#, #""cost": {"type": "string"}"#, "GET /things: 200[].price is removed"),
        Change(
            #""price": {"type": "string"}"#, #""price": {"type": "number"}"#,
            "GET /things: 200[].price has another type"),
        Change(#""required": ["id"]"#, #""required": []"#, "GET /things: 200[].id isn't always there any more"),
        Change(#"["new", "old"]"#, #"["new", "old", "lost"]"#, "GET /things: 200[].state may be lost, which is new"),
        Change(#""maxItems": 5"#, #""maxItems": 6"#, "GET /things: 200 has another maxItems"),
        Change(#""format": "date-time""#, #""format": "date""#, "GET /things: 200[].at has another format"),
        Change(
            #"{"token": ["read"]}"#, #"{"token": ["read", "all"]}"#,
            "GET /things: asks for other credentials or more scopes"),
        Change(#""type": "integer"}"#, #""type": "string"}"#, "GET /things: 200[].counts.* has another type"),
        Change(#""detail": {}"#, #""message": {}"#, "GET /things: 400.detail is removed"),
    ]

    static let harmless = [
        Change(#""paths": {"#, #""paths": {"/more": {"get": {"operationId": "more", "responses": {}}}, "#),
        Change(
            #""parameters": ["#, #""parameters": [{"name": "by", "in": "query", "required": false, "schema": {}}, "#),
        Change(#""maximum": 100"#, #""maximum": 200"#),
        Change(#""minLength": 1,"#, ""),
        Change(#"["red", "blue"]"#, #"["red", "blue", "green"]"#),
        Change(#""required": ["name"]"#, #""required": []"#),
        Change(#""colour": {"#, #""size": {"type": "integer"}, "colour": {"#),
        Change(#""price": {"type": "string"}"#, #""price": {"type": "string"}, "tax": {"type": "string"}"#),
        Change(#""required": ["id"]"#, #""required": ["id", "price"]"#),
        Change(#"["new", "old"]"#, #"["new"]"#),
        Change(#""maxItems": 5"#, #""maxItems": 4"#),
        Change(#"{"token": ["read"]}"#, #"{"token": []}"#),
        Change(#""400":"#, #""429": {}, "400":"#),
        Change(#""listThings","#, #""listThings", "deprecated": true,"#),
    ]
}

private let sample = #"""
    {"paths": {"/things": {
      "get": {
        "operationId": "listThings",
        "parameters": [{"name": "limit", "in": "query", "required": false,
                        "schema": {"minimum": 1, "maximum": 100}}],
        "security": [{"token": ["read"]}],
        "responses": {
          "200": {"content": {"application/json": {"schema": {"type": "array", "maxItems": 5,
                  "items": {"$ref": "#/components/schemas/Thing"}}}}},
          "400": {"$ref": "#/components/responses/Invalid"}}},
      "post": {
        "operationId": "addThing",
        "requestBody": {"required": true, "content": {"application/json": {"schema": {
          "required": ["name"], "additionalProperties": true,
          "properties": {"name": {"minLength": 1, "maxLength": 9, "pattern": "^[a-z]*$"},
                         "colour": {"enum": ["red", "blue"]}}}}}},
        "responses": {"201": {}}}}},
     "components": {
      "responses": {"Invalid": {"content": {"application/problem+json": {"schema": {"properties": {"detail": {}}}}}}},
      "schemas": {"Thing": {"required": ["id"], "properties": {
        "id": {"type": "string"}, "price": {"type": "string"}, "state": {"enum": ["new", "old"]},
        "at": {"type": "string", "format": "date-time"},
        "counts": {"type": "object", "additionalProperties": {"type": "integer"}}}}}}}
    """#
