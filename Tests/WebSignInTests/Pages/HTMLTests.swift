import Testing

@testable import WebSignIn

struct HTMLTests {
    @Test func `texts are escaped as they are put in, and markup isn't`() {
        let text = #"<b>"'&"#
        let rows = ["a", "<"].map { cell -> HTML in "<td>\(cell)</td>" }
        let none: HTML? = nil
        let page: HTML = "<p title=\"\(text)\">\(text) \(3)</p>\(rows)\(none)"
        let escaped = "&lt;b&gt;&quot;&#39;&amp;"
        #expect(page.text == "<p title=\"\(escaped)\">\(escaped) 3</p><td>a</td><td>&lt;</td>")
    }

    @Test(arguments: [
        ("https://shop.example", "https://shop.example"), ("https://shop.example:443/app", "https://shop.example"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"), ("http://[::1]:80/", "http://[::1]"),
    ])
    func `an origin is written as browsers write it`(_ url: String, _ origin: String) {
        #expect(OwnOrigin(publicURL: url).text == origin)
    }
}
