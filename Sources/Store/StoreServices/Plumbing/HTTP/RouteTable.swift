import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// Lets in who may call, finds the route of a request, reads its bounded body and answers. Whatever is thrown becomes a
/// problem document.
struct RouteTable: HTTPResponder {
    let service: String
    let routes: [Route]
    let gate: Gate
    let door: Door
    let managers: Managers

    func respond(to request: Request, context: BasicRequestContext) async -> Response {
        do {
            return try await answer(request).response
        } catch {
            let problem = Problem(error)
            if problem.status >= 500 {
                context.logger.error("request failed", metadata: ["service": "\(service)", "error": "\(error)"])
            }
            return problem.answer.response
        }
    }

    private func answer(_ request: Request) async throws -> Answer {
        let target = (request.head.path ?? "/").split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let path = target[0].split(separator: "/")
        // First: who has no business here learns nothing of what there is.
        let caller = try gate.admit(request.head, peer: PeerCertificate.current, door: door)
        let found = Result { () throws(Problem) in try find(request.method, path) }
        try gate.check(caller, for: (try? found.get().0.right) ?? .usual(for: request.method))
        let (route, parameters) = try found.get()
        if route.isForManagers { try await managers.require(caller) }
        if let length = request.headers[.contentLength].flatMap(Int.init), length > route.bodyBytesMax {
            throw Problem.tooLarge("a body has at most \(route.bodyBytesMax) bytes")
        }
        let body = try await request.body.collect(upTo: route.bodyBytesMax)
        let query = try Query(target.count > 1 ? target[1] : "")
        let answer = try await route.handler(
            Call(
                method: request.method, path: String(target[0]), parameters: parameters, query: query,
                headers: request.headers, body: body, caller: caller))
        return request.method == .get ? answer.validated(for: request.headers) : answer
    }

    private func find(
        _ method: HTTPRequest.Method, _ path: [Substring]
    ) throws(Problem) -> (Route, [String: Substring]) {
        var allowed: [String] = []
        for route in routes {
            guard let parameters = route.parameters(of: path) else { continue }
            if route.method == method { return (route, parameters) }
            allowed.append(route.method.rawValue)
        }
        throw allowed.isEmpty ? .notFound("resource") : .methodNotAllowed(allowed.joined(separator: ", "))
    }
}
