/* Numbers from standard input, one a line, in place of a load cell. */
#ifndef NUMBERS_H
#define NUMBERS_H

#include <stdbool.h>
#include <stdint.h>

/* The next number, if a whole line is there already; never waits. */
bool numbers_next(int32_t *number);

/* Whether more may come. */
bool numbers_go_on(void);

#endif
