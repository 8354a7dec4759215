import CompositionCore
import Logging
import Synchronization

/// Runs compositions of one backend for its operator.
final class ExplainDesk: Sendable {
    /// Under way at a time: it is for people.
    private static let underWayMax = 4

    private struct State {
        var compositions: [(frontend: String, composition: ExplainableComposition)] = []
        var underWay = 0
    }

    private let backend: String
    private let logger: Logger
    private let state = Mutex(State())

    init(backend: String, logger: Logger) {
        self.backend = backend
        self.logger = logger
    }

    /// From now on the frontends' compositions can be explained.
    func open(_ frontends: [any Frontend]) {
        let compositions = frontends.flatMap { frontend in frontend.explainable.map { (frontend.name, $0) } }
        state.withLock { $0.compositions = compositions }
    }

    /// Runs it as often as asked, and tells of the last time. What the composition fails with is told, too; throws what
    /// keeps it from being run at all.
    func explain(_ request: ExplainRequest) async throws(Failure) -> ExplanationDocument {
        let (frontend, composition) = try find(request)
        try begin()
        defer { state.withLock { $0.underWay -= 1 } }
        let question = ExplainQuestion(request.subject, as: request.principal, logger: logger)
        var explanation = await composition.explain(question)
        for _ in 1..<request.runs {
            guard !Task.isCancelled else { throw Failure(.cancelled, "the caller went away") }
            explanation = await composition.explain(question)
        }
        return ExplanationDocument(
            explanation, of: composition.route, backend: backend, frontend: frontend, asked: request)
    }

    private func begin() throws(Failure) {
        let isTaken = state.withLock { state in
            guard state.underWay < Self.underWayMax else { return true }
            state.underWay += 1
            return false
        }
        if isTaken { throw Failure(.busy, "\(Self.underWayMax) explanations are under way") }
    }

    private func find(_ request: ExplainRequest) throws(Failure) -> (String, ExplainableComposition) {
        let all = state.withLock { $0.compositions }
        let named = all.filter { $0.composition.route.explainedNames.contains(request.composition) }
        if let found = named.first(where: { $0.composition.accepts(subject: request.subject, as: request.principal) }) {
            return found
        }
        guard !named.isEmpty else {
            let names = all.flatMap(\.composition.route.explainedNames)
            let near = Suggestion.nearest(to: request.composition, among: names).map { "; did you mean \($0)?" } ?? ""
            throw Failure(
                .notFound, "\(backend) has no composition \(request.composition)\(near) \(Self.list(all))",
                field: "composition")
        }
        let given = request.subject.isEmpty ? "without a subject" : "with the subject \(request.subject)"
        let whom = request.principal == .anonymous ? "" : " for \(request.principal.written)"
        throw Failure(
            .invalid,
            "\(backend) has no \(request.composition) \(given)\(whom) \(Self.list(named))",
            field: "subject")
    }

    private static func list(_ compositions: [(frontend: String, composition: ExplainableComposition)]) -> String {
        guard !compositions.isEmpty else { return "(there are none)" }
        let lines = compositions.map { frontend, composition in
            let route = composition.route
            let names = route.explainedNames.joined(separator: " or ")
            return "\n  \(names): \(route.verb) \(route.path) over \(frontend), for \(route.audience)"
        }
        return "(there are:" + lines.joined() + ")"
    }
}
