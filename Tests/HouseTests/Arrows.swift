/// Who may import whom: the arrows of docs/architecture.md. None points up, and a target that isn't here may not be.
enum Arrows {
    /// Of our own modules, by target. C targets import nothing.
    static let allowed: [String: Set<String>] = [
        "CompositionCore": [],
        "CodableFetch": ["CompositionCore"],
        "JSONSlices": ["CSimdJSON"],
        "EventLoops": [],
        "Upstream": ["CompositionCore"],
        "Broker": ["CMosquitto"],
        "Limits": ["CompositionCore"],
        "Redis": ["CHiredis", "CompositionCore", "Limits"],
        "Tokens": ["CompositionCore", "JSONSlices"],

        "DeviceMessages": ["CDeviceMessages"],
        "DeviceModels": [],
        "HTTPFrontend": ["CompositionCore", "EventLoops", "JSONSlices", "Limits", "CZlib"],
        // JSON: a broker that isn't ours asks in it who may sign in.
        "DeviceFrontend": ["CompositionCore", "EventLoops", "Broker", "DeviceMessages", "JSONSlices", "Limits"],
        "InProcessFrontend": ["CompositionCore", "JSONSlices", "HTTPFrontend", "DeviceFrontend"],
        // Its clients register over HTTP; and it looks names up as the services' client does.
        "WebhookFrontend": ["CompositionCore", "HTTPFrontend", "JSONSlices", "Upstream"],

        // Two backends sign in by it, and so it declares their settings.
        "BearerSignIn": ["CompositionCore", "FacetApplication", "HTTPFrontend", "Tokens"],
        "WebSignIn": ["CompositionCore", "HTTPFrontend", "JSONSlices", "Limits", "Redis", "Tokens"],

        "FacetApplication": ["CompositionCore", "JSONSlices", "Upstream", "Broker", "Limits", "Redis", "Tokens"],
        // A development tool: no backend imports it.
        "DevelopmentProvider": ["FacetApplication", "CompositionCore", "HTTPFrontend", "JSONSlices", "Tokens"],

        "StoreClients": ["CompositionCore", "JSONSlices"],
        // A service calls others as a backend does: over TLS, by its certificate.
        "StoreServices": ["FacetApplication", "CompositionCore", "Upstream", "Broker", "JSONSlices", "Tokens"],
        // Each has one way in, and knows nothing of the others'.
        "WebBFF": bff.union(["WebSignIn", "CStoreMessages"]), "MobileBFF": bff.union(["BearerSignIn"]),
        "PartnerBFF": bff.union(["BearerSignIn", "WebhookFrontend"]),
        // Alone of the four: it speaks to devices, and not HTTP.
        "IoTBFF": bff.subtracting(["HTTPFrontend"]).union([
            "DeviceFrontend", "DeviceMessages", "DeviceModels", "CStoreMessages", "Broker",
        ]),

        "FleetKit": ["Broker", "DeviceMessages", "DeviceModels"],

        "facet": [
            "FacetApplication", "DevelopmentProvider", "WebBFF", "MobileBFF", "PartnerBFF", "IoTBFF", "StoreServices",
            "FleetKit", "Broker", "WebhookFrontend",
            "DeviceMessages", "DeviceModels", "CStoreMessages", "CompositionCore", "JSONSlices",
        ],
        "web-bff": ["FacetApplication", "WebBFF"],
        "mobile-bff": ["FacetApplication", "MobileBFF"],
        "partner-bff": ["FacetApplication", "PartnerBFF"],
        "iot-bff": ["FacetApplication", "IoTBFF"],
        "store-services": ["FacetApplication", "StoreServices"],
        // No store, and so no database.
        "minimal-bff": [
            "FacetApplication", "CompositionCore", "HTTPFrontend", "DeviceFrontend", "JSONSlices", "Broker",
            "DeviceMessages",
        ],
        "fleet": ["FleetKit", "DeviceModels"],
    ]

    /// Packages of others that are at home in some targets alone, and why.
    static let homes: [String: (targets: Set<String>, reason: String)] = [
        "GRDB": (
            ["StoreServices", "WebSignIn", "WebhookFrontend"],
            "only sessions, webhooks and the example's services are kept in a database"
        ),
        "CHiredis": (["Redis"], "hiredis is wrapped once"),
        "JWTKit": (["Tokens", "DevelopmentProvider", "StoreServices"], "tokens are checked by one module"),
        "Hummingbird": (["HTTPFrontend", "FacetApplication", "StoreServices"], "HTTP has one frontend"),
        "HummingbirdCore": (["HTTPFrontend", "StoreServices"], "HTTP has one frontend"),
        "Yams": (["DeviceModels", "FacetApplication", "FleetKit"], "YAML is what people write"),
        "CMosquitto": (["Broker"], "libmosquitto is wrapped once"),
        "CSimdJSON": (["JSONSlices"], "the index is read by one module"),
        "CZlib": (["HTTPFrontend"], "only answers over HTTP are compressed"),
        "CDeviceMessages": (["DeviceMessages"], "generated messages are read by one module"),
        "ArgumentParser": (["FacetApplication", "facet", "fleet", "FleetKit"], "a command line is the application's"),
        "Histogram": (["FleetKit"], "only the fleet measures devices"),
    ]

    private static let bff: Set = [
        "CompositionCore", "StoreClients", "HTTPFrontend", "JSONSlices", "FacetApplication", "Limits",
    ]

    /// The imports of a file that no arrow allows.
    static func broken(by file: SourceFile) -> [Finding] {
        guard file.isSwift, let target = file.target else { return [] }
        guard let allowed = allowed[target] else {
            return [Finding(path: file.path, line: 1, what: "the target \(target) stands nowhere in the arrows")]
        }
        return file.imports.compactMap { module, line in
            if Self.allowed[module] != nil || cTargets.contains(module), !allowed.contains(module) {
                return Finding(path: file.path, line: line, what: "\(target) may not import \(module)")
            }
            if let home = homes[module], !home.targets.contains(target) {
                return Finding(path: file.path, line: line, what: "\(module) is imported by \(target); \(home.reason)")
            }
            return nil
        }
    }

    /// The core knows no protocol: of NIO it uses the bytes, and of everything else the logger.
    static func broken(byCore file: SourceFile) -> [Finding] {
        guard file.target == "CompositionCore" else { return [] }
        let foreign = file.imports.filter {
            !["NIOCore", "Logging", "Synchronization", "DequeModule"].contains($0.module)
        }
        let imports = foreign.map {
            Finding(path: file.path, line: $0.line, what: "the core may not import \($0.module)")
        }
        let uses = file.lines.enumerated().compactMap { index, line in
            line.firstMatch(
                of: #/\b(EventLoop\w*|Channel\w*|TimeAmount|NIO(?!Core\b)[A-Z]\w+|HTTP(?!/1\.1\b|\b)\w+)\b/#
                    .wordBoundaryKind(.simple)
            ).map {
                Finding(path: file.path, line: index + 1, what: "the core may not know \($0.output.1)")
            }
        }
        return imports + uses
    }

    private static let cTargets: Set = [
        "CMosquitto", "CHiredis", "CZlib", "CSimdJSON", "CDeviceMessages", "CStoreMessages", "BrokerPlugin",
    ]
}

extension SourceFile {
    /// The modules that it imports, and where.
    var imports: [(module: String, line: Int)] {
        lines.enumerated().compactMap { index, line in
            guard line.contains("import ") else { return nil }
            let pattern =
                #/^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:public|package|internal|fileprivate|private)\s+)?import\s+(?:(?:struct|class|enum|protocol|func|var|let|typealias)\s+)?(\w+)/#
            return line.firstMatch(of: pattern).map { (String($0.output.1), index + 1) }
        }
    }
}
