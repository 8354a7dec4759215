import CompositionCore
import HTTPFrontend
import HTTPTypes
import JSONSlices
import NIOCore

extension WebSignIn {
    /// `GET /auth/user`: who is signed in, and nothing that signs in.
    func user(_ page: PageRequest) async throws(Failure) -> PageAnswer {
        guard let visitor = try await visitor(page.head) else { throw Failure(.unauthenticated, "nobody is signed in") }
        guard hasHeader(page.head) else {
            throw Failure(.forbidden, "a request for a user's data carries the header X-Facet: 1")
        }
        var json = JSONWriter(capacity: 256)
        json.object {
            $0.member("signedIn", true)
            $0.member("user", object: visitor.writeIdentity)
        }
        return answer(json)
    }

    func hasHeader(_ request: ClientRequest) -> Bool {
        request.headers[Self.antiForgeryHeader.name] == Self.antiForgeryHeader.value
    }

    func answer(_ json: JSONWriter, headers more: HTTPFields = [:]) -> PageAnswer {
        var headers = PageHeaders.common(origin)
        headers[.contentType] = "application/json"
        for field in more { headers.append(field) }
        return PageAnswer(200, headers: headers, body: String(buffer: json.buffer))
    }
}

extension Visitor {
    fileprivate func writeIdentity(to json: inout JSONWriter) {
        switch self {
        case .session(let session):
            json.member("id", session.user.text)
            json.member("name", session.identity["name"])
            json.member("email", session.identity["email"])
        case .development(let principal):
            json.member("id", (try? principal.requireUser())?.text)
        }
    }
}
