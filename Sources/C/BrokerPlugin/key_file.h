#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

// A file of names and hashed secrets, held in memory. A line is "name hash[,hash]" for a device and
// "@name hash[,hash] rule..." for an account; a hash is SHA-256 in 64 hexadecimal digits. Empty lines and lines
// that begin with '#' are skipped. The file is replaced by rename, never written in place.

enum { digest_size = 32, hashes_max = 2 };

struct key_entry {
    char *name;
    char *rules; // of an account; "" for a device
    unsigned char hashes[hashes_max][digest_size];
    int hash_count;
};

struct key_table {
    struct key_entry *entries; // open addressing, a free slot has no name
    size_t slots, count;
};

struct key_file {
    char *path;
    bool holds_accounts;
    struct key_table table;
    struct stat seen; // of the version that was read last, broken ones included
};

// Reads the file if it is another than the one read last. A broken one is logged and changes nothing. True if the
// table is new; then `old` gets the one before, to be freed.
bool key_file_refresh(struct key_file *file, struct key_table *old);

const struct key_entry *key_table_find(const struct key_table *table, const char *name);
void key_table_free(struct key_table *table);

// Constant in time for a name, whether it is known (`entry` is NULL if not) or not.
bool key_entry_accepts(const struct key_entry *entry, const char *secret);

// Whether every key of `old` is still one of `now` (NULL: gone).
bool key_entry_keeps(const struct key_entry *old, const struct key_entry *now);
