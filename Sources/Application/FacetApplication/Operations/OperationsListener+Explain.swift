import CompositionCore
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

extension OperationsListener {
    /// `GET /explain/{composition}/{subject}?principal=…&repeat=…`: here alone, because it composes as anybody.
    func addExplain(_ desk: ExplainDesk, to router: Router<BasicRequestContext>) {
        for path in ["explain/{composition}", "explain/{composition}/{subject}"] {
            router.get(RouterPath(path)) { request, context in
                do {
                    let asked = try ExplainRequest(request, context)
                    return try OperationsAnswer.json(.ok, try await desk.explain(asked))
                } catch {
                    return OperationsAnswer.problem(OperationsProblem(Failure(error)))
                }
            }
        }
    }
}

extension ExplainRequest {
    fileprivate init(_ request: Request, _ context: BasicRequestContext) throws(Failure) {
        func decoded(_ name: String) throws(Failure) -> String {
            guard let text = context.parameters.get(name) else { return "" }
            guard let decoded = text.removingPercentEncoding else {
                throw Failure(.invalid, "is not percent-encoded text", field: name)
            }
            return decoded
        }
        let query = request.uri.queryParameters
        let known = ["principal", "repeat"]
        if let unknown = query.first(where: { !known.contains(String($0.key)) })?.key {
            throw Failure(.invalid, "is unknown; known are \(known.joined(separator: ", "))", field: String(unknown))
        }
        let runs = query["repeat"].map(String.init) ?? "1"
        guard let runs = Int(runs) else { throw Failure(.invalid, "must be a whole number", field: "repeat") }
        try self.init(
            composition: decoded("composition"), subject: decoded("subject"),
            principal: query["principal"].map(String.init) ?? "anonymous", runs: runs)
    }
}
