#include "attempts.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

static size_t set_of(const char *address) {
    uint64_t hash = 14695981039346656037u; // FNV-1a
    for (const char *c = address; *c; c++) hash = (hash ^ (unsigned char)*c) * 1099511628211u;
    return hash % attempts_sets;
}

static bool is_over(const struct attempts_address *entry, time_t now) {
    return entry->count == 0 || now - entry->since >= attempts_seconds || now < entry->since;
}

bool attempts_exceeded(const struct attempts *attempts, const char *address, time_t now) {
    if (!address) address = "";
    const struct attempts_address *set = attempts->sets[set_of(address)];
    for (int i = 0; i < attempts_ways; i++) {
        bool is_same = strncmp(set[i].address, address, attempts_name_max - 1) == 0;
        if (is_same && !is_over(&set[i], now)) return set[i].count >= attempts_max;
    }
    return false;
}

void attempts_count(struct attempts *attempts, const char *address, time_t now) {
    if (!address) address = "";
    struct attempts_address *set = attempts->sets[set_of(address)], *entry = &set[0];
    for (int i = 0; i < attempts_ways; i++) {
        if (!is_over(&set[i], now) && strncmp(set[i].address, address, attempts_name_max - 1) == 0) {
            set[i].count++;
            return;
        }
        // Else the place of the one with the fewest wrong keys.
        if (is_over(&set[i], now)) {
            entry = &set[i];
        } else if (!is_over(entry, now) && set[i].count < entry->count) {
            entry = &set[i];
        }
    }
    snprintf(entry->address, sizeof entry->address, "%s", address);
    entry->since = now;
    entry->count = 1;
}
