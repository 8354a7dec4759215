/// The request's headers that decide what is answered (RFC 9110, section 12.5.5), written once for each kind of route.
struct Vary: Sendable {
    private let texts: [String]

    /// - Parameter signIn: the header by which clients say who they are, if there is one
    init(signIn: String?) {
        let headers = ["Accept-Encoding"] + (signIn.map { [$0] } ?? [])
        texts = [1, headers.count].flatMap { count in
            let common = headers.prefix(count).joined(separator: ", ")
            return [common, common + ", Sec-CH-Device-Class"]
        }
    }

    func text(isPrivate: Bool, readsDeviceClass: Bool) -> String {
        texts[(isPrivate ? 2 : 0) + (readsDeviceClass ? 1 : 0)]
    }
}
