#include "flash_memory.h"

#include <string.h>

static bool read_memory(void *context, uint32_t offset, void *bytes, size_t length)
{
    const struct flash_memory *memory = context;
    if (offset > FLASH_BYTES || length > FLASH_BYTES - offset) {
        return false;
    }
    memcpy(bytes, memory->bytes + offset, length);
    return true;
}

static bool write_memory(void *context, uint32_t offset, const void *bytes, size_t length)
{
    struct flash_memory *memory = context;
    size_t written = length;
    if (memory->fails || offset > FLASH_BYTES || length > FLASH_BYTES - offset) {
        return false;
    }
    if (memory->bytes_left >= 0 && (size_t)memory->bytes_left < length) {
        written = (size_t)memory->bytes_left;
    }
    memcpy(memory->bytes + offset, bytes, written);
    if (memory->bytes_left >= 0) {
        memory->bytes_left -= (long)written;
    }
    return written == length;
}

struct flash flash_memory_make(struct flash_memory *memory)
{
    memset(memory, 0, sizeof *memory);
    memory->bytes_left = -1;
    return (struct flash){.context = memory, .read = read_memory, .write = write_memory};
}

void flash_memory_repair(struct flash_memory *memory)
{
    memory->bytes_left = -1;
    memory->fails = false;
}
