/* How a device's messages travel: frames on TCP (core/frame_wire.c) or MQTT (posix/mqtt_wire.c). */
#ifndef WIRE_H
#define WIRE_H

#include "device.h"

enum wire_state { WIRE_OPEN, WIRE_FAILED, WIRE_REFUSED };

struct wire {
    bool has_hello;
    /* The server, its port, and who signs in. REFUSED: this key isn't let in. */
    enum wire_state (*open)(const char *host, uint16_t port, const struct identity *identity);
    /* False: the connection is to be closed. */
    bool (*send)(const Frame *frame);
    /* Waits up to `wait_ms` and gives the device what came, one message after the other in `frame`. False: the
     * connection is over. */
    bool (*receive)(struct device *device, Frame *frame, uint32_t wait_ms);
    void (*close)(void);
};

extern const struct wire frame_wire;

#endif
