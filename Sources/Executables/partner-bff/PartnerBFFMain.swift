import FacetApplication
import PartnerBFF

@main
struct PartnerBFFMain {
    static func main() async {
        await PartnerBFF.main()
    }
}
