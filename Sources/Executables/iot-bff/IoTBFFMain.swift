import FacetApplication
import IoTBFF

@main
struct IoTBFFMain {
    static func main() async {
        await IoTBFF.main()
    }
}
