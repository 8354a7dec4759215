/* Shorter names for what nanopb generates from proto/device.proto. */
#ifndef MESSAGES_H
#define MESSAGES_H

#include "device.pb.h"

typedef facet_device_v1_Frame Frame;
typedef facet_device_v1_Hello Hello;
typedef facet_device_v1_Welcome Welcome;
typedef facet_device_v1_Ask Ask;
typedef facet_device_v1_Answer Answer;
typedef facet_device_v1_Follow Follow;
typedef facet_device_v1_View View;
typedef facet_device_v1_Telemetry Telemetry;
typedef facet_device_v1_Ack Ack;
typedef facet_device_v1_Command Command;
typedef facet_device_v1_CommandResult CommandResult;
typedef facet_device_v1_Goodbye Goodbye;
typedef facet_device_v1_Error Error;
typedef facet_device_v1_ErrorCode ErrorCode;

#endif
