extension ServiceAnswer {
    /// What a status other than 2xx and 304 means (RFC 9110, section 15); nil if the answer is one.
    func failure(of service: String) -> Failure? {
        switch status {
        case 304: nil
        case 200...299: isJSON ? nil : Failure(.badAnswer, "\(service): the answer is not JSON")
        case 404: Failure(.notFound, "\(service): no such resource")
        case 409: Failure(.conflict, "\(service): the request conflicts with an earlier one")
        case 429, 503: Failure(.busy, "\(service): busy", retryAfter: retryAfter)
        case 400...499: Failure(.refused, "\(service): refused the call with \(status)")
        case 500...599: Failure(.unreachable, "\(service): failed with \(status)")
        default: Failure(.badAnswer, "\(service): answered \(status)")
        }
    }
}
