public import CompositionCore
public import HTTPTypes
public import JSONSlices

extension HTTPRoutes {
    /// Publishes a write: a declared body in, one JSON object out. What it gets is valid: whatever isn't as declared was
    /// refused before.
    ///
    /// - Parameter answer: the shape of what it answers
    public mutating func write<Subject: HTTPSubject, Body: HTTPBody, Answer: JSONRepresentable>(
        _ method: HTTPRequest.Method, _ path: String, for audience: Audience, status: Int = 200,
        answering answer: Schema,
        _ handle:
            @escaping @Sendable (
                HTTPWrite<Subject, Body>, Services, CompositionCore.RequestContext
            ) async throws -> Answer
    ) {
        let declaration = RouteDeclaration(
            method: method, path: path, audience: audience,
            parameters: Subject.parameters + [HTTPInput.idempotencyKey.declaration], body: Body.schema, status: status,
            answer: .written(answer))
        add(method, path, for: audience, status: status, bytesMax: Body.bytesMax, declaration) {
            input, services, context in
            try await handle(HTTPWrite(input), services, context)
        }
    }

    /// Publishes a write that validates its body itself: a small JSON body in, one JSON object out.
    public mutating func write<Answer: JSONRepresentable>(
        _ method: HTTPRequest.Method, _ path: String, for audience: Audience, status: Int = 200,
        _ handle: @escaping @Sendable (HTTPInput, Services, CompositionCore.RequestContext) async throws -> Answer
    ) {
        let declaration = RouteDeclaration(
            method: method, path: path, audience: audience, parameters: [HTTPInput.idempotencyKey.declaration],
            body: .undeclared, status: status, answer: .written(.undeclared))
        add(method, path, for: audience, status: status, declaration, handle)
    }

    private mutating func add<Answer: JSONRepresentable>(
        _ method: HTTPRequest.Method, _ path: String, for audience: Audience, status: Int,
        bytesMax: Int = HTTPExchange.bodyBytesMax, _ declaration: RouteDeclaration,
        _ handle: @escaping @Sendable (HTTPInput, Services, CompositionCore.RequestContext) async throws -> Answer
    ) {
        let services = services
        add(method, path, composition: nil, audience: audience, declaration: declaration) { exchange in
            let context = try await exchange.context(for: audience)
            let input = try await exchange.inputWithBody(principal: context.principal, bytesMax: bytesMax)
            return exchange.answer(written: try await handle(input, services, context), status: status)
        }
    }
}
