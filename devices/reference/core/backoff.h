/* Full jitter: the pause before the n-th attempt is random between 0 and min(max, base * 2^n), after what the server
 * asked for. Ten thousand devices that lost one server so come back one by one. */
#ifndef BACKOFF_H
#define BACKOFF_H

#include <stdint.h>

struct backoff {
    uint32_t attempts;
    uint32_t random; /* the generator's state */
};

/* The pause in ms before the next attempt; `asked_ms` is Goodbye's reconnect_after_ms or Error's retry_after_ms. */
uint64_t backoff_next(struct backoff *backoff, uint32_t asked_ms);

/* The device has signed in. */
void backoff_reset(struct backoff *backoff);

#endif
