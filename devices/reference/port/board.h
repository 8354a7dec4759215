/* What a board has beside a network and flash. Replace posix/board.c. */
#ifndef BOARD_H
#define BOARD_H

#include <stdint.h>

/* Milliseconds since the start; it never goes back. */
uint64_t board_uptime_ms(void);

/* Unix time in ms by the board's own clock; 0: it has none, or it isn't sure, as after its battery was empty. */
uint64_t board_unix_ms(void);

/* 32 bits from the hardware's generator. Two starts must not get the same: the epoch is made of it. */
uint32_t board_random(void);

/* Waits. May return earlier. */
void board_sleep_ms(uint32_t ms);

#endif
