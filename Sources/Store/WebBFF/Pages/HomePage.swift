import CompositionCore
import HTTPFrontend
import WebSignIn

/// `GET /`: what a person sees first. Signed in, the dashboard; else the way in.
struct HomePage: Sendable {
    let signIn: WebSignIn

    func answer(_ request: PageRequest, _ store: WebServices) async -> PageAnswer {
        let page: HTMLPage
        do {
            page = try await self.page(request, store)
        } catch {
            page = Self.failed(Failure(error))
        }
        return page.answer(at: signIn.origin)
    }

    private func page(_ request: PageRequest, _ store: WebServices) async throws -> HTMLPage {
        let principal = try await signIn.principal(forPage: request.head)
        guard case .user(let user) = principal else { return Self.signedOut }
        var context = request.context
        context.principal = principal
        var page = Self.dashboard(try await Dashboard(SignedInUser(user), from: store, in: context))
        page.formTargets = await signIn.signOutOrigins()
        return page
    }

    private static let signedOut = HTMLPage(
        "Store",
        """
        <h1>Your store</h1>
        <p>See your orders and what is new.</p>
        <p><a class="button" href="/auth/login?returnTo=/">Sign in</a></p>
        """)

    /// A 404 of the users service is no missing page: the provider knows somebody whom the store doesn't.
    private static func failed(_ failure: Failure) -> HTMLPage {
        let status = failure.code == .notFound ? 403 : failure.code.httpStatus
        let text =
            failure.code == .notFound ? "The store doesn't know you." : "Your data can't be had now. Try again soon."
        return HTMLPage("Store", status: status, "<h1>Your store</h1><p>\(text)</p>\(signOut)")
    }

    static let signOut: HTML = """
        <form method="post" action="/auth/logout">
        <button>Sign out</button>
        <button class="plain" formaction="/auth/logout?everywhere=1">Sign out everywhere</button>
        </form>
        """
}
