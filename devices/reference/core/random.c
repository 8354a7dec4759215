#include "random.h"

uint32_t random_next(uint32_t *state)
{
    uint32_t x = *state != 0 ? *state : 1;
    x ^= x << 13;
    x ^= x >> 17;
    x ^= x << 5;
    *state = x;
    return x;
}

uint32_t random_up_to(uint32_t *state, uint32_t max)
{
    return (uint32_t)(((uint64_t)random_next(state) * ((uint64_t)max + 1)) >> 32);
}
