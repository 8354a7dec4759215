public import CompositionCore

/// What a kind of screen gets: sizes of pictures, and what it has no room or no use for.
public struct Screen: Sendable, Hashable {
    /// Those that are treated apart. All others get what a browser on a desk gets.
    public static let classes: [DeviceClass] = [.tv, .watch]

    /// Nil: as the catalog links them.
    public private(set) var picture: PictureSize?
    public private(set) var thumbnail: PictureSize?
    public private(set) var showsReviews = true
    public private(set) var showsRelatedProducts = true

    public init(_ deviceClass: DeviceClass) {
        switch deviceClass {
        case .tv:
            picture = .large
            thumbnail = .full
            // Nobody reads comments from a sofa.
            showsReviews = false
        case .watch:
            picture = .thumbnail
            thumbnail = .small
            showsReviews = false
            showsRelatedProducts = false
        default: break
        }
    }
}
