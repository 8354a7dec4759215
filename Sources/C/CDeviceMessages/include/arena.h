#pragma once
#include <protobuf-c/protobuf-c.h>
#include <stddef.h>

/* The memory of one message: a fixed block a thread, filled from the start for each message and never
 * freed in between. A message that needs more than the block is refused, so no input costs more memory. */

/* Forgets the last message of this thread. */
void facet_arena_reset(void);

/* NULL when the block is full. Aligned for every type. */
void *facet_arena_allocate(size_t size);

/* Whether an allocation failed since the last reset. */
int facet_arena_is_exhausted(void);

/* The bytes of a string that protobuf-c unpacked into this arena, NUL bytes included. */
size_t facet_arena_string_length(const char *string);

/* The arena as protobuf-c takes it. */
ProtobufCAllocator *facet_arena_allocator(void);
