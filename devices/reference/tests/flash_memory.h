/* Flash in memory, whose power can be cut in the middle of a write. */
#ifndef FLASH_MEMORY_H
#define FLASH_MEMORY_H

#include "core/limits.h"
#include "port/flash.h"

struct flash_memory {
    uint8_t bytes[FLASH_BYTES];
    long bytes_left; /* until the power is cut; negative: it stays */
    bool fails;      /* each write fails and changes nothing */
};

/* Empty flash. */
struct flash flash_memory_make(struct flash_memory *memory);

/* Power is back. */
void flash_memory_repair(struct flash_memory *memory);

#endif
