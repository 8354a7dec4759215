import CompositionCore
import Testing
import Upstream

struct ServiceAddressTests {
    @Test(
        arguments: [
            ("http://catalog", "catalog", 80, false, ""), ("https://catalog", "catalog", 443, true, ""),
            ("http://127.0.0.1:9101/", "127.0.0.1", 9101, false, ""),
            ("https://[::1]:8443/api/v1/", "::1", 8443, true, "/api/v1"),
        ])
    func `an address has a host, a port, perhaps TLS and a path`(
        url: String, host: String, port: Int, isSecure: Bool, path: String
    ) throws {
        let address = try ServiceAddress(url: url)
        #expect(address.host == host && address.port == port)
        #expect(address.isSecure == isSecure && address.basePath == path)
    }

    @Test(
        arguments: [
            "", "catalog", "ftp://catalog", "http://", "http://:80", "http://a:0", "http://a:70000", "http://u@a",
            "http://a/?x", "http://a b", "HTTP://a", "http://a,http://b", "https://[::1",
        ])
    func `anything else is none`(url: String) {
        #expect(throws: Failure.self) { try ServiceAddress(url: url) }
    }

    @Test func `several addresses are separated by commas, each given once`() throws {
        let list = try ServiceAddress.list("http://a:1, https://b:2 ,http://[::1]:3")
        #expect(list.map(\.host) == ["a", "b", "::1"])
        for text in ["http://a:1,", ",http://a:1", "http://a:1,,http://b:1", "http://a:1,http://a:1", "http://a:1,b"] {
            #expect(throws: Failure.self, "\(text)") { try ServiceAddress.list(text) }
        }
    }
}
