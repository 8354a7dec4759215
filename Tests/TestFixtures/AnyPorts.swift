/// The options by which `facet run` takes any free port for everything that it starts.
public let anyPorts: [String] = {
    let backends = ["web", "mobile", "partner", "iot", "provider"]
    let services = [
        "catalog", "inventory", "reviews", "recommendations", "users", "orders", "notifications", "devices",
        "telemetry", "shelves", "fridges",
    ]
    let ports =
        backends.map { "--\($0)-port" }
        + services.flatMap { ["--services-\($0)-port", "--services-\($0)-tls-port"] }
        + (backends + ["services", "supervisor"]).map { "--\($0)-operations-port" } + ["--broker-port"]
    return ports.flatMap { [$0, "0"] }
}()
