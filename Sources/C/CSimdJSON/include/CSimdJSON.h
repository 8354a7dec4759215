#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// What an entry of the index is. The numbers are part of the contract with JSONSlices.
enum facet_json_kind {
    FACET_JSON_OBJECT = 0,
    FACET_JSON_ARRAY = 1,
    /// `start` and `end` include the quotes.
    FACET_JSON_STRING = 2,
    /// A string with at least one escape.
    FACET_JSON_ESCAPED_STRING = 3,
    FACET_JSON_NUMBER = 4,
    FACET_JSON_TRUE = 5,
    FACET_JSON_FALSE = 6,
    FACET_JSON_NULL = 7,
};

/// One value of the text, or one key (a string). Entries stand in the order of the text; a key's value
/// follows it; `next` is the index of the entry after the value and everything in it.
typedef struct facet_json_entry {
    uint32_t start;
    uint32_t end;
    uint32_t next;
    uint32_t kind;
} facet_json_entry;

enum facet_json_status {
    FACET_JSON_VALID = 0,
    FACET_JSON_INVALID = 1,
    FACET_JSON_TOO_DEEP = 2,
    FACET_JSON_DUPLICATE_KEY = 3,
    FACET_JSON_NOT_UTF8 = 4,
    FACET_JSON_NO_MEMORY = 5,
};

/// Checks a whole text (RFC 8259: grammar, UTF-8, no key twice in an object, depth) and indexes it.
///
/// `*entries` points to `*count` entries owned by this thread until its next call.
int facet_json_index(
    const char *bytes, uint32_t length, uint32_t depth_max, const facet_json_entry **entries, uint32_t *count);

/// The entry of the value of an object's member, 0 if it has none of that name. A key that was written with
/// escapes is found by no name.
uint32_t facet_json_member(
    const char *bytes, const facet_json_entry *entries, uint32_t object, const uint8_t *name, uint32_t name_length);

#ifdef __cplusplus
}
#endif
