import FacetApplication
import StoreServices

@main
enum StoreServicesMain {
    static func main() async {
        await StoreServices.main()
    }
}
