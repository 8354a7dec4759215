/* A small generator for jitter (xorshift32). Not for secrets: the epoch and the seed come from the board. */
#ifndef RANDOM_H
#define RANDOM_H

#include <stdint.h>

/* The next number. `*state` is never 0. */
uint32_t random_next(uint32_t *state);

/* A number from 0 to `max`, both included. */
uint32_t random_up_to(uint32_t *state, uint32_t max);

#endif
