/// What every service's seed agrees on about a person.
struct SeedUser: Sendable {
    static let shopperCount = 198
    static let managerCount = 2

    let id: String
    let firstName: String
    let lastName: String
    let roles: [String]

    var fullName: String { "\(firstName) \(lastName)" }
    var email: String { "\(id)@store.example" }

    /// A shopper.
    init(number: Int) {
        self.init(id: "u\(number)", number: number, roles: ["shopper"])
    }

    private init(id: String, number: Int, roles: [String]) {
        var generator = SeededGenerator(number, "user")
        self.id = id
        firstName = generator.pick(Self.firstNames)
        lastName = generator.pick(Self.lastNames)
        self.roles = roles
    }

    static var all: [SeedUser] {
        (1...shopperCount).map(SeedUser.init(number:))
            + (1...managerCount).map { SeedUser(id: "m\($0)", number: 1000 + $0, roles: ["manager"]) }
    }

    private static let firstNames = [
        "Ada", "Bela", "Carla", "Deniz", "Elif", "Femi", "Greta", "Hugo", "Ines", "Jonas", "Kim", "Lena", "Mio", "Nora",
        "Oskar", "Pia", "Rosa", "Sven", "Tara", "Yusuf",
    ]
    private static let lastNames = [
        "Adler", "Brandt", "Costa", "Dahl", "Ekberg", "Fischer", "Grau", "Holm", "Ito", "Jansen", "Keller", "Lindt",
        "Moreau", "Nowak", "Okafor", "Petit", "Rossi", "Sato", "Tamm", "Weber",
    ]
}
