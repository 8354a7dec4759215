import CompositionCore
import EventLoops
import NIOCore

extension DeviceAnswers {
    /// Composes for a device, or for none, what an operator wants explained.
    typealias Explainer = @Sendable (Device, ResourceID?, RequestContext) async throws -> ExplainedAnswer

    /// What an operator can run of it.
    func explainable(
        knowing recent: RecentDevices, deadline: Duration, on group: any EventLoopGroup
    ) -> [ExplainableComposition] {
        names.compactMap { name in
            guard let explainer = explanations[name] else { return nil }
            return ExplainableComposition(
                PublishedRoute(verb: "ask", path: name, composition: name, audience: "device"),
                subject: .idOrDevice, deadline: deadline, on: { EventLoopExecutor(group.next()) }
            ) { question, context in
                let asked: ResourceID? =
                    question.subject.isEmpty ? nil : try ResourceID(validating: question.subject, field: "subject")
                let device = try await device(question.principal, or: asked, recent, in: context)
                return try await explainer(device, asked, context)
            }
        }
    }

    /// The device that asks; where an operator names none, one that the registry knows nothing of.
    private func device(
        _ principal: Principal, or asked: ResourceID?, _ recent: RecentDevices, in context: RequestContext
    ) async throws(Failure) -> Device {
        if case .device(let id) = principal {
            return try await context.required("device") { try await recent.device(id, in: $0) }
        }
        guard let asked else { throw Failure(.invalid, "missing, and no device is named", field: "subject") }
        return Device(id: asked, model: "")
    }
}
