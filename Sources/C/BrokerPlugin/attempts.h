#pragma once

#include <stdbool.h>
#include <time.h>

// Wrong keys by address, in a table of fixed size: whoever guesses is refused before a key is compared.

enum { attempts_max = 30, attempts_seconds = 60, attempts_ways = 4, attempts_sets = 512, attempts_name_max = 48 };

struct attempts {
    struct attempts_address {
        char address[attempts_name_max];
        time_t since; // of the first of these wrong keys
        int count;
    } sets[attempts_sets][attempts_ways];
};

// Whether so many keys from the address were wrong lately that no more are looked at. `address` may be NULL.
bool attempts_exceeded(const struct attempts *attempts, const char *address, time_t now);

// One more was wrong.
void attempts_count(struct attempts *attempts, const char *address, time_t now);
