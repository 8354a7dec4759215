/* The commands that the store's devices know. */
#ifndef OBEY_H
#define OBEY_H

#include "core/device.h"

/* Does `blink` or `set-interval`; the result's code. A new interval begins with a measurement at once. */
uint32_t obey(const Command *command, uint32_t *interval_ms, uint64_t *measure_at, char detail[DETAIL_BYTES]);

#endif
