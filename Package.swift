// swift-tools-version: 6.2

import PackageDescription

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioFoundationCompat = Target.Dependency.product(name: "NIOFoundationCompat", package: "swift-nio")
let nioEmbedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
let nioHTTPTypes = Target.Dependency.product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let nioHTTPTypesHTTP1 = Target.Dependency.product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras")
let nioTLS = Target.Dependency.product(name: "NIOTLS", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let asyncHTTPClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let configuration = Target.Dependency.product(name: "Configuration", package: "swift-configuration")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let histogram = Target.Dependency.product(name: "Histogram", package: "hdrhistogram-swift")
let jwtKit = Target.Dependency.product(name: "JWTKit", package: "jwt-kit")
let x509 = Target.Dependency.product(name: "X509", package: "swift-certificates")
let asn1 = Target.Dependency.product(name: "SwiftASN1", package: "swift-asn1")
let deque = Target.Dependency.product(name: "DequeModule", package: "swift-collections")

let sockets = [nioCore, nioPosix, nioHTTP1, nioTLS, nioSSL, asyncHTTPClient, logging]
let devices: [Target.Dependency] = ["Broker", "DeviceMessages", "DeviceModels", nioCore]

func target(_ layer: String, _ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, path: "Sources/\(layer)/\(name)", swiftSettings: settings)
}

func executable(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(
        name: name, dependencies: dependencies, path: "Sources/Executables/\(name)", swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: dependencies + ["TestFixtures"], path: "Tests/\(name)Tests",
        swiftSettings: settings)
}

let c: [Target] = [
    .systemLibrary(
        name: "CMosquitto", path: "Sources/C/CMosquitto", pkgConfig: "libmosquitto",
        providers: [.apt(["libmosquitto-dev"])]),
    .target(
        name: "CDeviceMessages", path: "Sources/C/CDeviceMessages", linkerSettings: [.linkedLibrary("protobuf-c")]),
    .target(
        name: "CStoreMessages", path: "Sources/C/CStoreMessages", linkerSettings: [.linkedLibrary("protobuf-c")]),
    .systemLibrary(
        name: "CHiredis", path: "Sources/C/CHiredis", pkgConfig: "hiredis", providers: [.apt(["libhiredis-dev"])]),
    .systemLibrary(name: "CZlib", path: "Sources/C/CZlib", providers: [.apt(["zlib1g-dev"])]),
    .target(name: "CSimdJSON", path: "Sources/C/CSimdJSON", linkerSettings: [.linkedLibrary("simdjson")]),
    .target(name: "BrokerPlugin", path: "Sources/C/BrokerPlugin", linkerSettings: [.linkedLibrary("crypto")]),
]

let core: [Target] = [
    target("Core", "CompositionCore", [nioCore, logging]),
    target("Core", "CodableFetch", ["CompositionCore", nioCore]),
    target("Core", "JSONSlices", ["CSimdJSON", nioCore]),
    target("Core", "EventLoops", [nioCore]),
    target("Core", "Upstream", ["CompositionCore", nioCore, nioPosix, nioHTTP1, nioTLS, nioSSL, deque]),
    target("Core", "Broker", ["CMosquitto", logging, crypto]),
    target("Core", "Limits", ["CompositionCore"]),
    target("Core", "Redis", ["CHiredis", "CompositionCore", "Limits", nioCore, logging]),
    target(
        "Core", "Tokens",
        ["CompositionCore", "JSONSlices", jwtKit, crypto, asyncHTTPClient, nioCore, nioFoundationCompat, logging]),
]

let frontends: [Target] = [
    target(
        "Frontends", "HTTPFrontend",
        [
            "CZlib", "CompositionCore", "EventLoops", "JSONSlices", "Limits", hummingbird, httpTypes, nioHTTPTypes,
            nioHTTPTypesHTTP1, nioCore, nioPosix, nioHTTP1, logging, lifecycle, asyncHTTPClient,
        ]),
    target("Frontends", "DeviceMessages", ["CDeviceMessages", nioCore]),
    target("Frontends", "DeviceModels", [yams]),
    target(
        "Frontends", "DeviceFrontend",
        [
            "CompositionCore", "EventLoops", "Broker", "DeviceMessages", "JSONSlices", "Limits", nioCore, nioPosix,
            nioHTTP1, nioSSL, nioTLS, logging, lifecycle, crypto, deque, x509, asn1,
        ]),
    target(
        "Frontends", "InProcessFrontend",
        ["CompositionCore", "JSONSlices", "HTTPFrontend", "DeviceFrontend", nioCore, logging]),
    target(
        "Frontends", "WebhookFrontend",
        [
            "CompositionCore", "JSONSlices", "HTTPFrontend", "Upstream", grdb, crypto, asyncHTTPClient, httpTypes,
            logging, lifecycle, nioCore, nioHTTP1, nioPosix, nioSSL,
        ]),
]

let access: [Target] = [
    target(
        "Access", "BearerSignIn",
        ["CompositionCore", "FacetApplication", "HTTPFrontend", "Tokens", httpTypes, logging]),
    target(
        "Access", "WebSignIn",
        [
            "CompositionCore", "HTTPFrontend", "JSONSlices", "Tokens", "Redis", "Limits", httpTypes, crypto,
            asyncHTTPClient, nioCore, nioFoundationCompat, logging, lifecycle, grdb,
        ]),
]

let application: [Target] = [
    target(
        "Application", "FacetApplication",
        [
            "CompositionCore", "JSONSlices", "Upstream", "Broker", "Limits", "Redis", "Tokens", hummingbird, httpTypes,
            nioCore, nioPosix, nioHTTP1, nioFoundationCompat, logging, lifecycle, unixSignals, configuration,
            arguments, subprocess, crypto, yams, asyncHTTPClient, x509, asn1,
        ]),
    target(
        "Application", "DevelopmentProvider",
        [
            "FacetApplication", "CompositionCore", "HTTPFrontend", "JSONSlices", "Tokens", jwtKit, crypto, httpTypes,
            asyncHTTPClient, nioCore, nioHTTP1, logging,
        ]),
]

let store: [Target] = [
    target("Store", "StoreClients", ["CompositionCore", "JSONSlices", nioCore]),
    target(
        "Store", "StoreServices",
        [
            "FacetApplication", "CompositionCore", "Upstream", "Broker", "JSONSlices", hummingbird, httpTypes, nioCore,
            nioHTTP1, nioFoundationCompat, nioTLS, grdb, logging, lifecycle, crypto, asyncHTTPClient, nioSSL, nioPosix,
            jwtKit, x509, asn1, "Tokens",
        ]),
    target(
        "Store", "WebBFF",
        [
            "CompositionCore", "StoreClients", "HTTPFrontend", "JSONSlices", "FacetApplication", "WebSignIn", "Limits",
            "CStoreMessages", httpTypes, nioCore, logging,
        ]),
    target(
        "Store", "MobileBFF",
        [
            "CompositionCore", "StoreClients", "HTTPFrontend", "JSONSlices", "FacetApplication", "BearerSignIn",
            "Limits", httpTypes, nioCore,
        ]),
    target(
        "Store", "PartnerBFF",
        [
            "CompositionCore", "StoreClients", "HTTPFrontend", "JSONSlices", "FacetApplication", "BearerSignIn",
            "Limits", "WebhookFrontend", httpTypes, nioCore,
        ]),
    target(
        "Store", "IoTBFF",
        [
            "CompositionCore", "StoreClients", "DeviceFrontend", "DeviceMessages", "DeviceModels", "Broker",
            "CStoreMessages", "JSONSlices", "FacetApplication", nioCore, logging, lifecycle,
        ]),
]

let fleet = target("Fleet", "FleetKit", ["Broker", "DeviceMessages", "DeviceModels", histogram, deque, yams] + sockets)

let executables: [Target] = [
    executable(
        "facet",
        [
            "FacetApplication", "DevelopmentProvider", "WebBFF", "MobileBFF", "PartnerBFF", "IoTBFF", "StoreServices",
            "Broker", "DeviceMessages", "CStoreMessages", "JSONSlices", "WebhookFrontend", arguments, asyncHTTPClient,
            nioCore, nioPosix, nioSSL, nioHTTP1, nioFoundationCompat,
        ]),
    executable("web-bff", ["FacetApplication", "WebBFF"]),
    executable("mobile-bff", ["FacetApplication", "MobileBFF"]),
    executable("partner-bff", ["FacetApplication", "PartnerBFF"]),
    executable("iot-bff", ["FacetApplication", "IoTBFF"]),
    executable("store-services", ["FacetApplication", "StoreServices"]),
    executable(
        "minimal-bff",
        [
            "FacetApplication", "CompositionCore", "HTTPFrontend", "DeviceFrontend", "DeviceMessages", "JSONSlices",
            "Broker", nioCore,
        ]),
    executable("fleet", ["FleetKit", "DeviceModels", arguments, unixSignals]),
]

let testTargets: [Target] = [
    .target(
        name: "TestFixtures",
        dependencies: ["Broker", "DeviceMessages", crypto, cryptoExtras] + sockets,
        path: "Tests/TestFixtures",
        exclude: ["glewlwyd", "glewlwyd_setup.py", "lemonldap", "serving.py"].map { "IdentityProviders/\($0)" },
        swiftSettings: settings),
    .target(name: "CFaultyDisk", path: "Sources/C/CFaultyDisk", linkerSettings: [.linkedLibrary("sqlite3")]),
    tests("JSONSlices", ["JSONSlices"]),
    tests("CodableFetch", ["CodableFetch", "CompositionCore", "InProcessFrontend", nioCore, logging]),
    tests("CompositionCore", ["CompositionCore", "Upstream", nioCore, nioPosix, logging]),
    tests("Upstream", ["Upstream", "CompositionCore", nioCore, nioPosix, logging]),
    tests("Broker", ["Broker", "CMosquitto"]),
    tests(
        "HTTPFrontend",
        [
            "HTTPFrontend", "CompositionCore", "JSONSlices", "Limits", "Upstream", "CZlib", asyncHTTPClient, httpTypes,
            nioCore, nioHTTP1, nioPosix, logging,
        ]),
    tests(
        "InProcessFrontend",
        ["InProcessFrontend", "CompositionCore", "JSONSlices", "HTTPFrontend", "DeviceFrontend", nioCore]),
    tests("DeviceMessages", ["DeviceMessages"]),
    tests(
        "WebhookFrontend",
        ["WebhookFrontend", "HTTPFrontend", "CompositionCore", "JSONSlices", "Upstream", grdb, lifecycle] + sockets),
    tests(
        "DeviceFrontend",
        [
            "DeviceMessages", "DeviceFrontend", "CompositionCore", "Upstream", "Broker", "Limits", nioCore, nioPosix,
            nioSSL, nioEmbedded, nioHTTP1, asyncHTTPClient, logging, lifecycle,
        ]),
    tests(
        "FacetApplication",
        [
            "FacetApplication", "application-fixture", "facet", "CompositionCore", "Limits", "Tokens", "HTTPFrontend",
            "DeviceFrontend", "DeviceMessages", "JSONSlices", "Upstream", "Broker", asyncHTTPClient, nioCore, nioPosix,
            nioHTTP1, logging, lifecycle, httpTypes, crypto,
        ]),
    .executableTarget(
        name: "application-fixture", dependencies: ["FacetApplication", "CompositionCore", hummingbird, nioCore],
        path: "Tests/ApplicationFixture", swiftSettings: settings),
    tests(
        "StoreServices",
        [
            "StoreServices", "FacetApplication", "CompositionCore", "Upstream", "Tokens", "Broker", asyncHTTPClient,
            lifecycle, logging, nioCore, nioHTTP1, nioFoundationCompat, grdb, crypto, "CFaultyDisk",
        ]),
    tests(
        "Store",
        [
            "WebBFF", "MobileBFF", "PartnerBFF", "IoTBFF", "StoreClients", "HTTPFrontend", "CompositionCore",
            "Upstream", "DeviceFrontend", "DeviceMessages", "JSONSlices", "CStoreMessages", asyncHTTPClient, httpTypes,
            lifecycle, nioCore, nioHTTP1, nioPosix, logging,
        ]),
    tests(
        "Fault",
        [
            "facet", "web-bff", "mobile-bff", "iot-bff", "store-services", "Broker", "DeviceMessages", asyncHTTPClient,
            nioCore, nioHTTP1, nioPosix, logging,
        ]),
    tests("Limits", ["Limits", "CompositionCore"]),
    tests("Redis", ["Redis", "Limits", "CompositionCore", logging]),
    tests("Tokens", ["Tokens", "CompositionCore", "JSONSlices", crypto] + sockets),
    tests(
        "BearerSignIn",
        [
            "BearerSignIn", "Tokens", "HTTPFrontend", "CompositionCore", "JSONSlices", jwtKit, crypto, asyncHTTPClient,
            httpTypes, nioCore, nioHTTP1, nioPosix, logging,
        ]),
    tests(
        "WebSignIn",
        [
            "WebSignIn", "WebBFF", "Tokens", "Redis", "HTTPFrontend", "CompositionCore", "JSONSlices", "Upstream",
            "facet", "web-bff", "store-services", jwtKit, crypto, asyncHTTPClient, httpTypes, nioCore, nioHTTP1,
            nioPosix, logging, grdb,
        ]),
    tests(
        "DevelopmentProvider",
        ["DevelopmentProvider", "facet", "FacetApplication", jwtKit, crypto, asyncHTTPClient, nioCore, logging]),
    tests(
        "Exposure",
        [
            "facet", "web-bff", "mobile-bff", "partner-bff", "iot-bff", "store-services", "HTTPFrontend",
            "CompositionCore", "DeviceMessages", asyncHTTPClient, nioCore, nioHTTP1, nioPosix, nioSSL, logging,
        ]),
    tests("DeviceModels", ["DeviceModels"]),
    tests("FleetKit", ["FleetKit", "DeviceMessages", "DeviceModels", "Broker", nioCore, nioPosix, nioSSL, logging]),
    tests(
        "EndToEnd",
        [
            "facet", "web-bff", "mobile-bff", "minimal-bff", "fleet", "DeviceMessages", "Broker", "WebhookFrontend",
            asyncHTTPClient, nioCore, nioHTTP1, nioPosix, logging,
        ]),
    tests("Simulation", ["CompositionCore", "DeviceFrontend", "FleetKit"] + devices),
    tests("ReferenceDevice", ["facet", "fleet"]),
    tests("House", []),
]

let libraries = [  // what a team imports
    "CompositionCore", "CodableFetch", "JSONSlices", "Upstream", "Broker", "HTTPFrontend", "DeviceFrontend",
    "InProcessFrontend", "WebhookFrontend", "FacetApplication", "BearerSignIn", "WebSignIn", "FleetKit",
]

let package = Package(
    name: "Facet",
    platforms: [.macOS(.v15)],
    products: libraries.map { .library(name: $0, targets: [$0]) } + [
        .library(name: "facet-broker-plugin", type: .dynamic, targets: ["BrokerPlugin"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0", traits: [.defaults, "YAML"]),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.1"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
    ],
    targets: c + core + frontends + access + application + store + [fleet] + executables + testTargets,
    cxxLanguageStandard: .cxx17
)
