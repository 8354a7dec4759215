/// The words from which the seed's products are made. A category's name is an id and stands once.
enum Assortment {
    struct Shelf: Sendable {
        let category: [String]
        let nouns: [String]
        let materials: [String]
        let euros: ClosedRange<Int>
    }

    static let shelves: [Shelf] = [
        Shelf(
            "Sport", "Shoes", ["Trail Runner", "Road Runner", "Court Shoe", "Hiking Boot"], ["mesh", "leather"],
            60...180),
        Shelf("Sport", "Outdoor", ["Tent", "Backpack", "Sleeping Bag", "Head Torch"], ["ripstop", "nylon"], 25...320),
        Shelf("Sport", "Fitness", ["Kettlebell", "Yoga Mat", "Jump Rope", "Bench"], ["steel", "cork"], 12...240),
        Shelf("Sport", "Cycling", ["Helmet", "Bike Light", "Pannier", "Pump"], ["carbon", "aluminium"], 15...190),
        Shelf(
            "Home", "Kitchen", ["Chef's Knife", "Casserole", "Kettle", "Cutting Board"], ["steel", "oak"], 18...160),
        Shelf("Home", "Lighting", ["Desk Lamp", "Floor Lamp", "Pendant", "Lantern"], ["brass", "glass"], 22...280),
        Shelf("Home", "Textiles", ["Throw", "Bed Linen", "Curtain", "Bath Towel"], ["cotton", "linen"], 15...140),
        Shelf("Home", "Storage", ["Basket", "Shelf Unit", "Box Set", "Coat Rack"], ["rattan", "pine"], 9...220),
        Shelf(
            "Electronics", "Audio", ["Headphones", "Speaker", "Turntable", "Radio"], ["walnut", "aluminium"], 35...450),
        Shelf(
            "Electronics", "Phones", ["Phone", "Charger", "Phone Case", "Power Bank"], ["glass", "silicone"], 12...790),
        Shelf(
            "Electronics", "Computers", ["Keyboard", "Monitor", "Mouse", "Dock"], ["aluminium", "recycled plastic"],
            25...620),
        Shelf(
            "Electronics", "Cameras", ["Camera", "Lens", "Tripod", "Camera Bag"], ["magnesium", "canvas"], 30...980),
        Shelf("Garden", "Tools", ["Spade", "Secateurs", "Rake", "Watering Can"], ["ash", "zinc"], 10...95),
        Shelf(
            "Garden", "Plants", ["Lavender", "Olive Tree", "Fern", "Herb Set"], ["terracotta", "peat-free soil"],
            5...120),
        Shelf(
            "Garden", "Furniture", ["Garden Chair", "Garden Table", "Hammock", "Parasol"], ["teak", "aluminium"],
            45...680),
        Shelf(
            "Grocery", "Drinks", ["Apple Juice", "Ginger Ale", "Iced Tea", "Mineral Water"], ["glass", "can"], 1...12),
        Shelf("Grocery", "Snacks", ["Almonds", "Dark Chocolate", "Oat Biscuits", "Crisps"], ["paper", "tin"], 2...14),
        Shelf("Grocery", "Dairy", ["Yoghurt", "Mountain Cheese", "Butter", "Kefir"], ["glass", "paper"], 1...16),
        Shelf(
            "Grocery", "Coffee", ["Espresso Beans", "Filter Coffee", "Decaf", "Cold Brew"], ["paper", "tin"], 6...28),
        Shelf("Toys", "Games", ["Board Game", "Card Game", "Dice Set", "Marble Run"], ["card", "beech"], 8...70),
        Shelf("Toys", "Puzzles", ["Jigsaw", "Wooden Puzzle", "Cube", "Tangram"], ["card", "beech"], 6...45),
        Shelf("Toys", "Models", ["Model Train", "Glider", "Ship Kit", "Crane"], ["balsa", "tinplate"], 14...260),
        Shelf("Books", "Travel", ["City Guide", "Atlas", "Trail Map", "Phrase Book"], ["paper", "cloth"], 8...48),
        Shelf("Books", "Cooking", ["Bread Book", "Soup Book", "Pasta Book"], ["paper", "cloth"], 10...52),
    ]

    static let makers = [
        "Nordvik", "Albers", "Castello", "Fenn", "Hallberg", "Ikari", "Juno", "Karst", "Lumen", "Maris", "Okto",
        "Pelham",
    ]
    static let series = ["Aero", "Basis", "Classic", "Delta", "Edge", "Flora", "Granit", "Horizon", "Iris", "Linea"]
    static let colours = ["red", "blue", "green", "black", "white", "yellow", "grey", "orange"]
}

extension Assortment.Shelf {
    init(_ top: String, _ leaf: String, _ nouns: [String], _ materials: [String], _ euros: ClosedRange<Int>) {
        self.init(category: [top, leaf], nouns: nouns, materials: materials, euros: euros)
    }
}
