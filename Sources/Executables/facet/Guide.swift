import FacetApplication

/// What is printed once when all is ready: what runs where, and commands that work when pasted.
struct Guide {
    private let stage: Stage
    private let labelKey: String
    private let scaleKey: String
    /// Who vouches for the broker; nil where it speaks no TLS, or with a certificate of the operator's.
    private let authority: String?
    private let hasReferenceDevices: Bool

    init(_ stage: Stage) throws {
        self.stage = stage
        labelKey = DemoDevices.key(of: "label-demo", dataFolder: stage.dataFolder) ?? ""
        let tls = try DeviceTLS(stage)
        authority = tls.authorities["broker"]
        hasReferenceDevices = DemoFleet.reference(stage, tls) != nil
        scaleKey = DemoDevices.key(of: "scale-demo", dataFolder: stage.dataFolder) ?? ""
    }

    var text: String {
        ([""] + places + [""] + http + signIn + [""] + devices + ["", "Ctrl-C stops everything."]).joined(
            separator: "\n")
    }

    private var places: [String] {
        let backends = LocalProvider.running(in: stage).map { $0.description }
        let rows = backends.map { backend in
            let place = backend.port == nil ? "" : "\(stage.address):\(stage.port(backend.name))"
            return (backend.name, place, stage.port("\(backend.name).operations"))
        }
        let head = ["Ready. Everything is kept in \(stage.dataFolder).", ""]
        return head
            + rows.map { "  \(pad($0.0, 10)) \(pad($0.1, 22)) operations http://127.0.0.1:\($0.2)/readyz" }
            + ["  \(pad("broker", 10)) \(stage.address):\(stage.port("broker"))"]
    }

    private var http: [String] {
        [
            "# one product for four kinds of client: page, card, document",
            "curl -s \(url("web"))/api/products/p42",
            "curl -s \(url("mobile"))/products/p42",
            "curl -s -H \"$(\(token) partner\(data))\" \(url("partner"))/v1/products/p42",
            "# the dashboard of a user who is signed in",
            "curl -s -H \"$(\(token) web\(data))\" -H 'X-Facet: 1' \(url("web"))/api/dashboard",
            "# where the page's parts come from, and when",
            "\(stage.executable) explain web product p42\(data)",
        ]
    }

    /// With a browser; the lines above sign in by tokens that only development takes.
    private var signIn: [String] {
        guard LocalProvider(stage: stage).isNeeded else { return [] }
        return [
            "# sign in as u1, or as the manager m1, with a browser on this machine:",
            "#   \(url("web"))/",
        ]
    }

    private var devices: [String] {
        [
            "# a shelf label's tile, over frames and over MQTT",
            "\(stage.executable) ask label-demo product\(data)",
            "mosquitto_rr -W 5 \(login("label-demo", labelKey, "rr")) -t devices/label-demo/ask/product/json "
                + "-e devices/label-demo/answers/rr -m '{}'",
            "# a scale's reading; pasted twice it counts twice. Its acknowledgements show in another terminal:",
            "mosquitto_sub -v \(login("scale-demo", scaleKey, "sub")) -t 'devices/scale-demo/acks/#' "
                + "-t 'devices/scale-demo/answers/#'",
            "mosquitto_pub -q 1 \(login("scale-demo", scaleKey, "pub")) -t devices/scale-demo/telemetry/json "
                + "-m '{\"readings\": [{\"sensor\": \"weight\", \"value\": 4000}]}'",
            hasReferenceDevices
                ? "# \(ReferenceDevices.label) and \(ReferenceDevices.scale) are devices in C: their lines above"
                : "# without the devices in C; `make device` builds them, where no TLS is spoken",
        ]
    }

    /// What mosquitto's clients need to be told of TLS.
    private var secure: String { authority.map { "--cafile \($0) " } ?? "" }
    private var token: String { "\(stage.executable) dev token" }
    private var data: String { " --data \(stage.dataFolder)" }

    private func url(_ backend: String) -> String {
        "http://\(stage.address):\(stage.port(backend))"
    }

    /// The options of mosquitto's clients.
    private func login(_ device: String, _ key: String, _ suffix: String) -> String {
        "\(secure)-h \(stage.address) -p \(stage.port("broker")) -i \(device)~\(suffix) -u \(device) -P \(key)"
    }

    private func pad(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}
