/* The conversations over a broker, by libmosquitto in the device's own turn, without a thread. */
#ifndef MQTT_WIRE_H
#define MQTT_WIRE_H

#include "core/wire.h"

extern const struct wire mqtt_wire;

#endif
