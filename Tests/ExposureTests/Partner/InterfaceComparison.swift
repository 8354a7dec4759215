/// What of an OpenAPI description would break programs that were written against the one before.
///
/// Additions break nobody: routes, optional parameters, members of answers. Where the servers are isn't compared.
struct InterfaceComparison {
    let old: JSONTree
    let new: JSONTree

    /// Every break, each beginning with its place: `GET /v1/products: …`.
    var breaks: [String] {
        old["paths"].keys.flatMap { path in
            old["paths"][path].keys.flatMap { verb -> [String] in
                let place = "\(verb.uppercased()) \(path)"
                let after = new["paths"][path][verb]
                guard after != .null else { return ["\(place): is removed"] }
                return breaks(from: old["paths"][path][verb], to: after).map { "\(place): \($0)" }
            }
        }
    }

    private func breaks(from before: JSONTree, to after: JSONTree) -> [String] {
        let renamed = before["operationId"] == after["operationId"] ? [] : ["is named otherwise in generated clients"]
        return renamed + parameters(before, after) + body(before["requestBody"], after["requestBody"])
            + responses(before["responses"], after["responses"]) + security(before["security"], after["security"])
    }

    private func parameters(_ before: JSONTree, _ after: JSONTree) -> [String] {
        let (known, now) = (byName(before["parameters"]), byName(after["parameters"]))
        let changed = known.keys.sorted().flatMap { name -> [String] in
            guard let before = known[name], let after = now[name] else { return ["\(name) is removed"] }
            let demanded = after["required"].flag == true && before["required"].flag != true
            return (demanded ? ["\(name) is required now"] : [])
                + schemas(.request).breaks(before["schema"], after["schema"]).map { "\(name)\($0)" }
        }
        let demanded = now.keys.sorted().filter { known[$0] == nil && now[$0]?["required"].flag == true }
        return changed + demanded.map { "\($0) is new and required" }
    }

    private func byName(_ parameters: JSONTree) -> [String: JSONTree] {
        Dictionary(parameters.items.map { ("\($0["in"].text ?? "") \($0["name"].text ?? "")", $0) }) { first, _ in first
        }
    }

    private func body(_ before: JSONTree, _ after: JSONTree) -> [String] {
        guard before != .null else { return after["required"].flag == true ? ["a body is required now"] : [] }
        return content(.request, "body", before, after)
    }

    /// Failures may come and go: what a program does with one depends on its class.
    private func responses(_ before: JSONTree, _ after: JSONTree) -> [String] {
        let isSuccess = { (status: String) in status < "400" }
        let (known, now) = (Set(before.keys.filter(isSuccess)), Set(after.keys.filter(isSuccess)))
        let statuses =
            known.subtracting(now).sorted().map { "\($0) isn't answered any more" }
            + now.subtracting(known).sorted().map { "\($0) is a new answer" }
        return statuses
            + before.keys.filter { after[$0] != .null }.flatMap { status in
                content(
                    .answer, status, before[status].resolved(in: old), after[status].resolved(in: new))
            }
    }

    private func content(
        _ direction: SchemaComparison.Direction, _ name: String, _ before: JSONTree, _ after: JSONTree
    ) -> [String] {
        before["content"].keys.flatMap { type -> [String] in
            guard after["content"][type] != .null else { return ["\(name) isn't \(type) any more"] }
            return schemas(direction).breaks(before["content"][type]["schema"], after["content"][type]["schema"])
                .map { "\(name)\($0)" }
        }
    }

    /// Whoever could call it still can: each old way in is at least as much as some new one.
    private func security(_ before: JSONTree, _ after: JSONTree) -> [String] {
        let ways = before.items.isEmpty ? [.object([:])] : before.items
        guard !after.items.isEmpty else { return [] }
        let isEnough = ways.allSatisfy { way in
            after.items.contains { needed in
                needed.keys.allSatisfy { way.members[$0] != nil && needed[$0].texts.isSubset(of: way[$0].texts) }
            }
        }
        return isEnough ? [] : ["asks for other credentials or more scopes"]
    }

    private func schemas(_ direction: SchemaComparison.Direction) -> SchemaComparison {
        SchemaComparison(direction: direction, old: old, new: new)
    }
}
