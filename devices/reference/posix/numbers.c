#include "numbers.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char line[512];
static size_t have;
static bool is_over;

static void read_more(void)
{
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
    if (is_over || have == sizeof line || poll(&input, 1, 0) != 1) {
        return;
    }
    ssize_t count = read(STDIN_FILENO, line + have, sizeof line - have);
    if (count > 0) {
        have += (size_t)count;
    } else if (count == 0 || errno != EINTR) {
        is_over = true;
    }
}

/* Removes the first line from the buffer. False: there is none. What is no number is skipped. */
static bool take_line(int32_t *number, bool *is_number)
{
    char *end = NULL;
    char *newline = memchr(line, '\n', have);
    if (newline == NULL) {
        have = have == sizeof line ? 0 : have;
        return false;
    }
    *newline = '\0';
    errno = 0;
    long value = strtol(line, &end, 10);
    *is_number = end != line && *end == '\0' && errno == 0 && value >= INT32_MIN && value <= INT32_MAX;
    *number = *is_number ? (int32_t)value : 0;
    have -= (size_t)(newline + 1 - line);
    memmove(line, newline + 1, have);
    return true;
}

bool numbers_next(int32_t *number)
{
    bool is_number = false;
    read_more();
    while (!is_number && take_line(number, &is_number)) {
    }
    return is_number;
}

bool numbers_go_on(void)
{
    return !is_over || memchr(line, '\n', have) != NULL;
}
