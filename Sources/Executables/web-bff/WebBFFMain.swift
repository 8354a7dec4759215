import FacetApplication
import WebBFF

@main
struct WebBFFMain {
    static func main() async {
        await WebBFF.main()
    }
}
