import HTTPTypes

/// What every answer tells browsers: that it is data and not a page, that no other site has it, and to come by TLS.
/// An answer that says one of these itself keeps its own words.
struct SecurityFields: Sendable {
    private let fields: [HTTPField]

    /// - Parameter publicURL: what clients call the frontend by
    init(publicURL: String) {
        let always: [HTTPField] = [
            HTTPField(name: .xContentTypeOptions, value: "nosniff"),
            HTTPField(name: .referrerPolicy, value: "no-referrer"),
            HTTPField(name: .contentSecurityPolicy, value: "default-src 'none'; frame-ancestors 'none'"),
            HTTPField(name: .crossOriginResourcePolicy, value: "same-origin"),
        ]
        // RFC 6797, section 7.2: never where TLS isn't what clients come by. Other hosts of the domain are not ours.
        let isSecure = publicURL.lowercased().hasPrefix("https://")
        fields = always + (isSecure ? [HTTPField(name: .strictTransportSecurity, value: "max-age=31536000")] : [])
    }

    func complete(_ answer: inout HTTPFields) {
        answer.reserveCapacity(answer.count + fields.count + 2)
        for field in fields where !answer.contains(field.name) { answer.append(field) }
    }
}

extension HTTPField.Name {
    // safe: a literal token
    static let referrerPolicy = HTTPField.Name("Referrer-Policy")!
}
