import FacetApplication

/// A small bundle for tests of the application's library: one backend, and a deployment of it beside a foreign
/// process that knows nothing of Facet.
@main
enum FixtureBundle: BackendBundle {
    static let name = "application-fixture"
    static let summary = "A bundle for tests."
    static let backends: [any Backend.Type] = [PageBackend.self]
    static let deployment: (any Deployment.Type)? = FixtureDeployment.self
}

enum FixtureDeployment: Deployment {
    static func ports(_ settings: Settings) -> [PortNeed] {
        Stage.ports(of: PageBackend.self, settings)
    }

    static func steps(_ stage: Stage) -> [DeploymentStep] {
        [
            .start([ChildPlan(name: "sleeper", executable: "/bin/sleep", arguments: ["600"])]),
            .perform("doing nothing") {},
            .start([stage.child(serving: PageBackend.self)]),
        ]
    }

    static func runFile(_ stage: Stage) -> RunFile {
        RunFile(
            mode: "development",
            endpoints: .init(
                web: "http://127.0.0.1:\(stage.port("page"))",
                operations: [
                    "supervisor": "http://127.0.0.1:\(stage.port("supervisor"))",
                    "page": "http://127.0.0.1:\(stage.port("page.operations"))",
                ]),
            services: [:], sample: ["product": "p42"])
    }

    static func guide(_ stage: Stage) -> String { "all is ready" }
}
