#include "backoff.h"

#include "limits.h"
#include "random.h"

uint64_t backoff_next(struct backoff *backoff, uint32_t asked_ms)
{
    uint32_t limit = BACKOFF_MAX_MS;
    if (backoff->attempts < 7 && ((uint32_t)BACKOFF_BASE_MS << backoff->attempts) < limit) {
        limit = (uint32_t)BACKOFF_BASE_MS << backoff->attempts;
    }
    backoff->attempts++;
    return (uint64_t)asked_ms + random_up_to(&backoff->random, limit);
}

void backoff_reset(struct backoff *backoff)
{
    backoff->attempts = 0;
}
