#include "arena.h"

enum { BLOCK_SIZE = 64 * 1024, ALIGNMENT = 16 };

static _Thread_local struct {
    size_t used;
    int exhausted;
    _Alignas(ALIGNMENT) unsigned char block[BLOCK_SIZE];
} arena;

void facet_arena_reset(void) {
    arena.used = 0;
    arena.exhausted = 0;
}

/* Each allocation stands behind its size: protobuf-c forgets a string's length, and strlen stops at a NUL. */
void *facet_arena_allocate(size_t size) {
    size_t room = BLOCK_SIZE - arena.used;
    if (size > room || ALIGNMENT + (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT > room) {
        arena.exhausted = 1;
        return NULL;
    }
    unsigned char *start = arena.block + arena.used;
    *(size_t *)start = size;
    arena.used += ALIGNMENT + (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    return start + ALIGNMENT;
}

int facet_arena_is_exhausted(void) {
    return arena.exhausted;
}

size_t facet_arena_string_length(const char *string) {
    const unsigned char *bytes = (const unsigned char *)string;
    if (bytes < arena.block || bytes >= arena.block + BLOCK_SIZE) return 0; /* protobuf-c's constant for "" */
    return *(const size_t *)(bytes - ALIGNMENT) - 1;
}

static void *allocate(void *data, size_t size) {
    (void)data;
    return facet_arena_allocate(size);
}

static void forget(void *data, void *pointer) {
    (void)data;
    (void)pointer;
}

static ProtobufCAllocator allocator = {allocate, forget, NULL};

ProtobufCAllocator *facet_arena_allocator(void) {
    return &allocator;
}
