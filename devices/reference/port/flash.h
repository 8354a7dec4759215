/* Memory that keeps what is written when the power goes: FRAM, EEPROM, or a file of littlefs on NOR flash.
 * Replace posix/flash_file.c. FLASH_BYTES (core/limits.h) are used, in slots of SLOT_BYTES. */
#ifndef FLASH_H
#define FLASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct flash {
    void *context;
    /* Reads `length` bytes; false: it can't. What was never written may be anything. */
    bool (*read)(void *context, uint32_t offset, void *bytes, size_t length);
    /* Replaces `length` bytes and returns when they are safe. If the power goes meanwhile, these bytes may be old,
     * new or torn, but no others change. */
    bool (*write)(void *context, uint32_t offset, const void *bytes, size_t length);
};

#endif
