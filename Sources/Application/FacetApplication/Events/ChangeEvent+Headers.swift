import Foundation
import HTTPTypes

/// Binary content mode (CloudEvents 1.0, "HTTP Protocol Binding", section 3.1): the attributes are headers.
extension ChangeEvent {
    init(headers: HTTPFields) throws(EventFault) {
        try self.init { name throws(EventFault) in
            guard let field = HTTPField.Name("ce-\(name)"), let value = headers[field] else { return nil }
            guard let text = value.removingPercentEncoding else {
                throw EventFault(name, "is not percent-encoded UTF-8")
            }
            return text
        }
    }
}
