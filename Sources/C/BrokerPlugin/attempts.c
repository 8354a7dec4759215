#include "attempts.h"

#include <arpa/inet.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static size_t set_of(const char *address) {
    uint64_t hash = 14695981039346656037u; // FNV-1a
    for (const char *c = address; *c; c++) hash = (hash ^ (unsigned char)*c) * 1099511628211u;
    return hash % attempts_sets;
}

// The address; of IPv6 its network of 64 bits, because whoever has one address there has them all.
static void name_of(const char *address, char name[attempts_name_max]) {
    unsigned char bytes[16];
    if (address && strchr(address, ':') && inet_pton(AF_INET6, address, bytes) == 1) {
        static const unsigned char mapped[12] = {[10] = 0xff, [11] = 0xff};
        bool is_mapped = memcmp(bytes, mapped, sizeof mapped) == 0;
        const unsigned char *part = is_mapped ? bytes + 8 : bytes;
        snprintf(name, attempts_name_max, "%02x%02x:%02x%02x:%02x%02x:%02x%02x", part[0], part[1], part[2], part[3],
                 part[4], part[5], part[6], part[7]);
    } else {
        snprintf(name, attempts_name_max, "%s", address ? address : "");
    }
}

static bool is_over(const struct attempts_address *entry, time_t now) {
    return entry->count == 0 || now - entry->since >= attempts_seconds || now < entry->since;
}

bool attempts_exceeded(const struct attempts *attempts, const char *address, time_t now) {
    char name[attempts_name_max];
    name_of(address, name);
    const struct attempts_address *set = attempts->sets[set_of(name)];
    for (int i = 0; i < attempts_ways; i++) {
        bool is_same = strcmp(set[i].address, name) == 0;
        if (is_same && !is_over(&set[i], now)) return set[i].count >= attempts_max;
    }
    return false;
}

void attempts_count(struct attempts *attempts, const char *address, time_t now) {
    char name[attempts_name_max];
    name_of(address, name);
    struct attempts_address *set = attempts->sets[set_of(name)], *entry = &set[0];
    for (int i = 0; i < attempts_ways; i++) {
        if (!is_over(&set[i], now) && strcmp(set[i].address, name) == 0) {
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
    memcpy(entry->address, name, sizeof name);
    entry->since = now;
    entry->count = 1;
}
