import FacetApplication
import MobileBFF

@main
struct MobileBFFMain {
    static func main() async {
        await MobileBFF.main()
    }
}
