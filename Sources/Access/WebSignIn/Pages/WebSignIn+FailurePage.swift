import CompositionCore
import HTTPFrontend
import HTTPTypes
import Logging

extension WebSignIn {
    /// What kept a browser from signing in, and the way to begin again.
    func failurePage(_ failure: Failure) -> PageAnswer {
        let isOurs = failure.code.httpStatus >= 500
        if isOurs { logger.warning("a sign-in failed", metadata: ["reason": "\(failure.detail)"]) }
        let heading = isOurs ? "Signing in isn't possible now" : "That sign-in didn't work"
        let subject = failure.field.map { $0 + " " } ?? ""
        let page = HTMLPage(
            "Not signed in", status: failure.code.httpStatus,
            """
            <h1>\(heading)</h1>
            <p>\(subject)\(failure.detail).</p>
            <p><a class="button" href="\(origin.url)/auth/login">Sign in</a></p>
            <p class="quiet"><a href="/">Back to the start</a></p>
            """)
        var headers = HTTPFields()
        if failure.code.httpStatus == 503 {
            headers[.retryAfter] = String(max(1, failure.retryAfter?.components.seconds ?? 5))
        }
        return page.answer(at: origin, headers: headers)
    }
}
