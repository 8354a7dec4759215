import CDeviceMessages

extension ErrorCode {
    /// A number that this version doesn't know is `unspecified`.
    init(wire: Facet__Device__V1__ErrorCode) {
        self = ErrorCode(rawValue: UInt32(wire.rawValue)) ?? .unspecified
    }

    var wire: Facet__Device__V1__ErrorCode { Facet__Device__V1__ErrorCode(rawValue: rawValue) }
}

/// The longest prefix of whole characters that has at most so many bytes of UTF-8.
func cut(_ text: String, to bytesMax: Int) -> String {
    guard text.utf8.count > bytesMax else { return text }
    var bytes = 0
    return String(
        text.prefix {
            bytes += $0.utf8.count; return bytes <= bytesMax
        })
}
