/// The order in which a cache forgets: SIEVE (Zhang et al., NSDI 2024). A hit only marks its entry; when room is needed, a
/// hand walks from the oldest to the newest, clears marks and takes the first entry that has none.
struct SieveQueue<Element> {
    private struct Node {
        var element: Element?
        var newer = none
        var older = none
        var isMarked = false
    }

    private var nodes: [Node] = []
    private var free: [Int] = []
    private var newest = none
    private var oldest = none
    private var hand = none

    /// The place of the element, to be given to ``mark(_:)`` and ``remove(_:)``.
    mutating func insert(_ element: Element) -> Int {
        let node = Node(element: element, older: newest)
        let place: Int
        if let reused = free.popLast() {
            nodes[reused] = node
            place = reused
        } else {
            nodes.append(node)
            place = nodes.count - 1
        }
        if newest != none { nodes[newest].newer = place }
        newest = place
        if oldest == none { oldest = place }
        return place
    }

    mutating func mark(_ place: Int) {
        nodes[place].isMarked = true
    }

    mutating func remove(_ place: Int) {
        let node = nodes[place]
        if hand == place { hand = node.newer }
        if node.newer != none { nodes[node.newer].older = node.older } else { newest = node.older }
        if node.older != none { nodes[node.older].newer = node.newer } else { oldest = node.newer }
        nodes[place] = Node()
        free.append(place)
    }

    /// Removes the element that is missed least; nil if there is none.
    mutating func evict() -> Element? {
        guard oldest != none else { return nil }
        var place = hand == none ? oldest : hand
        while nodes[place].isMarked {
            nodes[place].isMarked = false
            place = nodes[place].newer == none ? oldest : nodes[place].newer
        }
        hand = place
        let element = nodes[place].element
        remove(place)
        return element
    }
}

private let none = -1
