#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

// Counts what clients publish, in a table of fixed size, and remembers who published too much until they are closed.

enum { flood_messages_max = 10000, flood_seconds = 10, flood_places = 1 << 14, flood_clients_max = 16 };

struct flood {
    struct flood_count {
        uint64_t client; // its id's hash
        time_t since;
        uint32_t count;
    } counts[flood_places];
    char *clients[flood_clients_max];
    int client_count;
};

// One more message of the client.
void flood_add(struct flood *flood, const char *client_id, time_t now);

// The id of a client to be closed, to be freed; NULL if there is none.
char *flood_next(struct flood *flood);
