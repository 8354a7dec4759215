#include "flood.h"

#include <string.h>

static uint64_t hash_of(const char *text) {
    uint64_t hash = 14695981039346656037u; // FNV-1a
    for (const char *c = text; *c; c++) hash = (hash ^ (unsigned char)*c) * 1099511628211u;
    return hash;
}

// Who goes on after it was closed is closed again.
static bool is_too_much(uint32_t count) {
    return count > flood_messages_max && (count - flood_messages_max) % (flood_messages_max / 10) == 1;
}

void flood_add(struct flood *flood, const char *client_id, time_t now) {
    uint64_t client = hash_of(client_id);
    struct flood_count *entry = &flood->counts[client % flood_places];
    if (now - entry->since >= flood_seconds || now < entry->since || entry->count == 0) {
        *entry = (struct flood_count){.client = client, .since = now};
    } else if (entry->client != client) {
        // Two share a place: it stays with the one that sends more.
        entry->count--;
        return;
    }
    entry->count++;
    if (!is_too_much(entry->count) || flood->client_count == flood_clients_max) return;
    char *copy = strdup(client_id);
    if (copy) flood->clients[flood->client_count++] = copy;
}

char *flood_next(struct flood *flood) {
    return flood->client_count > 0 ? flood->clients[--flood->client_count] : NULL;
}
