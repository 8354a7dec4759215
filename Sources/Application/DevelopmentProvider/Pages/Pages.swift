import HTTPFrontend
import HTTPTypes

/// The page that asks who sits before the browser.
struct SignInPage {
    let client: String
    let users: [String]
    let transaction: String

    func answer(cookie: BrowserCookie, formLeadsTo address: String) -> PageAnswer {
        let buttons = users.map { user in
            "<button name=\"user\" value=\"\(HTML.escape(user))\">\(HTML.escape(user))</button>"
        }
        let form = """
            <p>Development only: nobody's password is asked for. Who signs in to <b>\(HTML.escape(client))</b>?</p>
            <form method="post" action="/sign-in">
            <input type="hidden" name="transaction" value="\(transaction)">
            \(buttons.joined(separator: "\n"))
            </form>
            """
        var answer = HTML.page(200, title: "Sign in", body: form, formLeadsTo: address)
        answer.headers[.setCookie] = cookie.text
        return answer
    }
}

/// The page that asks whether to sign out: a link of a foreign page led here.
struct SignOutPage {
    let user: String
    let transaction: String

    func answer(formLeadsTo address: String?) -> PageAnswer {
        let form = """
            <p>\(HTML.escape(user)) is signed in.</p>
            <form method="post" action="/sign-out">
            <input type="hidden" name="transaction" value="\(transaction)">
            <button>Sign out</button>
            </form>
            """
        return HTML.page(200, title: "Sign out?", body: form, formLeadsTo: address)
    }
}

/// A page that says one thing.
struct MessagePage {
    let title: String
    let text: String

    func answer(_ status: Int) -> PageAnswer {
        HTML.page(status, title: title, body: "<p>\(HTML.escape(text))</p>", formLeadsTo: nil)
    }
}
