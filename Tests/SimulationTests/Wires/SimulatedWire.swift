import DeviceMessages

/// A device's connection, as its player sees it.
protocol SimulatedWire: AnyObject {
    func send(_ frame: Frame)
    /// Ends it in order; no event comes afterwards.
    func close()
    /// The network fails.
    func breakDown(isSilent: Bool)
    /// The device is gone without a word.
    func abandon()
}
