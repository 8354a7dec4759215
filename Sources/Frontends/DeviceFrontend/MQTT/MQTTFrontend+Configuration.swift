public import Broker
public import CompositionCore
public import DeviceMessages
public import Logging
public import NIOCore

extension MQTTFrontend {
    public struct Configuration: Sendable {
        /// The broker and our account there; its name, with a suffix, is the client id of our connections.
        public var broker: BrokerAddress
        /// What stands before `devices/…`, with its last slash.
        public var topicPrefix = ""
        /// Instances of one group share the asks and the telemetry.
        public var shareGroup = "iot-bff"
        /// This process's name among those that share the work; also in the client ids of its connections.
        public var instance = String(UInt32.random(in: .min ... .max), radix: 36)
        /// Where the processes agree which of them serves which devices.
        public var leases: any SlotLeases = SoleHolder()
        /// How long a lease lasts; a process that dies is replaced within one and a third.
        public var leaseTerm: Duration = .seconds(6)
        /// Connections for telemetry, of all processes together. The broker keeps what is undelivered for each.
        public var ingestCount = 1
        /// Where commands wait for devices; nil: there are none.
        public var commands: (any CommandSource)?
        /// An element where a command may be new.
        public var commandChanges = AsyncStream<Void> { $0.finish() }
        /// Hands a command to a device that is connected to this process in another way than by the broker.
        public var deliver: @Sendable (Command, ResourceID) -> Void = { _, _ in }
        /// Devices that sign in at this process in another way than by the broker: what they missed is sent again.
        public var arrivals = AsyncStream<ResourceID> { $0.finish() }
        /// What is known of devices that changed.
        public var known = KnownDevices()
        /// What a device's model follows by itself.
        public var modelFollows: @Sendable (Device) -> [String] = { _ in [] }
        /// How long an ask may take in all; every call to a service gets what is left.
        public var deadline: Duration
        public var limits = MQTTLimits()
        /// While it is high asks are BUSY and telemetry waits in the broker.
        public var pressure = MemoryPressure.process
        /// The number of a sensor that a JSON reading calls by its name.
        public var sensor: @Sendable (Device, String) -> UInt32?
        public var eventLoopGroup: any EventLoopGroup
        public var logger: Logger

        public init(
            broker: BrokerAddress, deadline: Duration = .milliseconds(250), eventLoopGroup: any EventLoopGroup,
            logger: Logger, sensor: @escaping @Sendable (Device, String) -> UInt32? = { _, _ in nil }
        ) {
            self.broker = broker
            self.deadline = deadline
            self.eventLoopGroup = eventLoopGroup
            self.logger = logger
            self.sensor = sensor
        }
    }
}
