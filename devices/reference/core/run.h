/* One turn of a device's life: connect, say what is to be said, hear what comes. */
#ifndef RUN_H
#define RUN_H

#include "wire.h"

/* Returns after `wait_ms` at the latest if nothing hangs. Call it for ever. */
void run_turn(struct device *device, const struct wire *wire, const char *host, uint16_t port, uint32_t wait_ms);

#endif
