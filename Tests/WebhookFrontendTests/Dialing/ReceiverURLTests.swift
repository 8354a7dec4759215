import CompositionCore
import Testing

@testable import WebhookFrontend

@Suite("URLs of receivers")
struct ReceiverURLTests {
    private let production = ReceiverPolicy(allowsLoopback: false)
    private let development = ReceiverPolicy(allowsLoopback: true)

    @Test(arguments: [
        ("https://hooks.example.com", "https://hooks.example.com:443/"),
        ("https://Hooks.Example.COM/a/b?c=d", "https://hooks.example.com:443/a/b?c=d"),
        ("https://hooks.example.com?x=1", "https://hooks.example.com:443/?x=1"),
        ("https://xn--bcher-kva.example:8443/", "https://xn--bcher-kva.example:8443/"),
        ("https://8.8.8.8:1024/x", "https://8.8.8.8:1024/x"),
        ("https://[2606:4700:4700::1111]/", "https://[2606:4700:4700::1111]:443/"),
    ])
    func `a right one is read as all read it`(text: String, read: String) throws {
        #expect(try ReceiverURL(text, by: production).text == read)
    }

    @Test(arguments: [
        "", "hooks.example.com", "ftp://hooks.example.com", "http://hooks.example.com", "HTTPS://hooks.example.com",
        "https://", "https:///path", "https://user@hooks.example.com", "https://user:pw@hooks.example.com",
        "https://hooks.example.com@10.0.0.1", "https://hooks.example.com#x", "https://hooks.example.com\\@10.0.0.1",
        "https://hooks.example.com:80", "https://hooks.example.com:22", "https://hooks.example.com:0",
        "https://hooks.example.com:65536", "https://hooks.example.com:", "https://hooks.example.com:+443",
        "https://hooks.example.com:443x", "https://localhost", "https://catalog", "https://hooks.example.com.",
        "https://.example.com", "https://a..example.com", "https://-a.example.com", "https://a_b.example.com",
        "https://hooks.example.com /", "https://hooks.example.com/\u{e9}", "https://hooks.example.com/\r\nHost: x",
        "https://%6cocalhost.example.com", "https://10.0.0.1", "https://127.0.0.1", "https://[::1]",
        "https://[::ffff:127.0.0.1]", "https://[fe80::1%25eth0]", "https://[::1", "https://[x]", "https://[]",
        "https://169.254.169.254/latest/meta-data", "https://127.1", "https://2130706433", "https://0x7f000001",
        "https://0177.0.0.1", "https://0x7f.1", "https://1.2.3", "https://1.2.3.4.5", "https://127.0.0.1.",
    ])
    func `what two might read differently, and what isn't public, is refused`(text: String) {
        #expect(throws: Failure.self) { try ReceiverURL(text, by: production) }
    }

    @Test func `a long one is refused`() {
        let text = "https://hooks.example.com/" + String(repeating: "a", count: 1024)
        #expect(throws: Failure.self) { try ReceiverURL(text, by: production) }
    }

    @Test(arguments: [
        "http://127.0.0.1:9000/x", "http://localhost:9000", "http://[::1]:9000", "https://localhost:9000",
    ])
    func `this machine is for development alone`(text: String) throws {
        _ = try ReceiverURL(text, by: development)
        #expect(throws: Failure.self) { try ReceiverURL(text, by: production) }
    }

    @Test(arguments: ["http://10.0.0.1:9000", "http://8.8.8.8:9000", "https://10.0.0.1", "https://192.168.0.1"])
    func `others' machines in our network are for nobody`(text: String) {
        #expect(throws: Failure.self) { try ReceiverURL(text, by: development) }
    }
}
