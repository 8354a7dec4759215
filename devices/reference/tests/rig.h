/* A label on flash in memory, whose messages and time are the test's. */
#ifndef RIG_H
#define RIG_H

#include "core/device.h"
#include "flash_memory.h"

extern struct flash_memory memory;
extern struct device device;
extern Frame frame;
/* How many views were shown and commands done. */
extern int shown;
extern int obeyed;

/* Its flash is empty, and it starts without a clock. */
void rig_begin(void);

/* It starts again, at uptime 0. */
void rig_start(uint32_t random, uint64_t unix_ms);

void rig_measure(int32_t value, uint64_t now);

/* Signs in and takes the follow away. */
void rig_sign_in(uint64_t unix_ms, uint64_t now);

#endif
