#include "key_file.h"

#include "access.h"

#include <errno.h>
#include <mosquitto.h>
#include <mosquitto_broker.h>
#include <openssl/crypto.h>
#include <openssl/sha.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { entries_max = 1000000, line_max = 2048 };

static size_t slot_of(const struct key_table *table, const char *name) {
    uint64_t hash = 14695981039346656037u; // FNV-1a
    for (const char *c = name; *c; c++) hash = (hash ^ (unsigned char)*c) * 1099511628211u;
    size_t slot = hash & (table->slots - 1);
    while (table->entries[slot].name && strcmp(table->entries[slot].name, name) != 0) {
        slot = (slot + 1) & (table->slots - 1);
    }
    return slot;
}

const struct key_entry *key_table_find(const struct key_table *table, const char *name) {
    if (!table->slots) return NULL;
    const struct key_entry *entry = &table->entries[slot_of(table, name)];
    return entry->name ? entry : NULL;
}

void key_table_free(struct key_table *table) {
    for (size_t i = 0; i < table->slots; i++) {
        free(table->entries[i].name);
        free(table->entries[i].rules);
    }
    free(table->entries);
    *table = (struct key_table){0};
}

static bool grow(struct key_table *table) {
    struct key_table larger = {.slots = table->slots ? table->slots * 2 : 64, .count = table->count};
    larger.entries = calloc(larger.slots, sizeof *larger.entries);
    if (!larger.entries) return false;
    for (size_t i = 0; i < table->slots; i++) {
        if (table->entries[i].name) larger.entries[slot_of(&larger, table->entries[i].name)] = table->entries[i];
    }
    free(table->entries);
    *table = larger;
    return true;
}

// False if out of memory or if the name is there already.
static bool insert(struct key_table *table, const struct key_entry *entry, const char *name, const char *rules) {
    if (table->count * 2 >= table->slots && !grow(table)) return false;
    struct key_entry *slot = &table->entries[slot_of(table, name)];
    if (slot->name) return false;
    struct key_entry copy = *entry;
    copy.name = strdup(name);
    copy.rules = strdup(rules);
    if (!copy.name || !copy.rules) {
        free(copy.name);
        free(copy.rules);
        return false;
    }
    *slot = copy;
    table->count++;
    return true;
}

static bool parse_hash(const char *text, unsigned char *digest) {
    for (int i = 0; i < digest_size * 2; i++) {
        char c = text[i];
        int value = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
        if (value < 0) return false;
        digest[i / 2] = (unsigned char)(i % 2 ? digest[i / 2] | value : value << 4);
    }
    return true;
}

static bool parse_hashes(const char *text, struct key_entry *entry) {
    for (entry->hash_count = 0; entry->hash_count < hashes_max;) {
        size_t size = strcspn(text, ",");
        if (size != digest_size * 2 || !parse_hash(text, entry->hashes[entry->hash_count])) return false;
        entry->hash_count++;
        if (text[size] == 0) return true;
        text += size + 1;
    }
    return false;
}

// What is wrong with the line, or NULL.
static const char *parse_line(char *line, bool holds_accounts, struct key_table *table) {
    char *rest = line;
    const char *name = strsep(&rest, " "), *hashes = strsep(&rest, " "), *rules = rest ? rest : "";
    bool is_named = holds_accounts ? name[0] == '@' && is_id(name + 1) : is_id(name);
    if (!is_named) return "the name is no id";
    if (!holds_accounts && *rules) return "a device has no rules";
    struct key_entry entry = {0};
    if (!hashes || !parse_hashes(hashes, &entry)) return "one or two SHA-256 in hexadecimal expected";
    if (table->count >= entries_max) return "too many entries";
    return insert(table, &entry, name, rules) ? NULL : "the name stands twice";
}

static bool parse(FILE *stream, const struct key_file *file, struct key_table *table) {
    char line[line_max];
    for (int number = 1; fgets(line, sizeof line, stream); number++) {
        size_t size = strcspn(line, "\n");
        const char *fault = line[size] == 0 ? "the line is too long or has no end" : NULL;
        line[size] = 0;
        if (!fault && line[0] && line[0] != '#') fault = parse_line(line, file->holds_accounts, table);
        if (fault) {
            mosquitto_log_printf(MOSQ_LOG_ERR, "facet: %s:%d: %s; the former keys stay", file->path, number, fault);
            return false;
        }
    }
    return !ferror(stream);
}

static bool is_same_version(const struct stat *a, const struct stat *b) {
    return a->st_ino == b->st_ino && a->st_dev == b->st_dev && a->st_size == b->st_size &&
           a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

bool key_file_refresh(struct key_file *file, struct key_table *old) {
    struct stat now;
    if (stat(file->path, &now) != 0 || is_same_version(&now, &file->seen)) return false;
    FILE *stream = fopen(file->path, "re");
    if (!stream) {
        mosquitto_log_printf(MOSQ_LOG_ERR, "facet: %s: %s; the former keys stay", file->path, strerror(errno));
        return false;
    }
    fstat(fileno(stream), &file->seen);
    struct key_table table = {0};
    bool is_good = parse(stream, file, &table);
    fclose(stream);
    if (!is_good) {
        key_table_free(&table);
        return false;
    }
    *old = file->table;
    file->table = table;
    mosquitto_log_printf(MOSQ_LOG_INFO, "facet: %s: %zu keys", file->path, table.count);
    return true;
}

bool key_entry_accepts(const struct key_entry *entry, const char *secret) {
    static const struct key_entry nobody = {.hash_count = 0};
    if (!entry) entry = &nobody;
    unsigned char digest[digest_size];
    SHA256((const unsigned char *)secret, strlen(secret), digest);
    int accepted = 0;
    for (int i = 0; i < hashes_max; i++) {
        int is_equal = CRYPTO_memcmp(digest, entry->hashes[i], digest_size) == 0;
        accepted |= is_equal & (i < entry->hash_count);
    }
    return accepted;
}

bool key_entry_keeps(const struct key_entry *old, const struct key_entry *now) {
    if (!now) return false;
    for (int i = 0; i < old->hash_count; i++) {
        bool is_there = false;
        for (int j = 0; j < now->hash_count; j++) {
            is_there |= memcmp(old->hashes[i], now->hashes[j], digest_size) == 0;
        }
        if (!is_there) return false;
    }
    return true;
}
