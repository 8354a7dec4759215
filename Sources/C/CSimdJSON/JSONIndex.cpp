#include "CSimdJSON.h"

#include <simdjson.h>

#include <cstring>
#include <new>
#include <string_view>
#include <unordered_set>
#include <vector>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace {

constexpr uint32_t keys_compared_in_pairs_max = 16;

// One pass over the text, without recursion: a container that is open is an entry whose `next` is still unknown.
class Indexer {
public:
    Indexer(const char *bytes, uint32_t length, uint32_t depth_max, std::vector<facet_json_entry> &entries)
        : begin(bytes), at(bytes), end(bytes + length), depth_max(depth_max), entries(entries) {}

    int run() {
        skip_space();
        if (at == end || (*at != '{' && *at != '[')) return FACET_JSON_INVALID;
        int status = value();
        while (status == FACET_JSON_VALID && !open.empty()) status = step();
        if (status != FACET_JSON_VALID) return status;
        skip_space();
        return at == end ? FACET_JSON_VALID : FACET_JSON_INVALID;
    }

private:
    struct Open {
        uint32_t entry;
        bool has_member;
    };

    const char *const begin;
    const char *at;
    const char *const end;
    const uint32_t depth_max;
    std::vector<facet_json_entry> &entries;
    std::vector<Open> open;

    uint32_t offset() const { return uint32_t(at - begin); }

    void skip_space() {
        while (at != end && (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t')) ++at;
    }

    // Reads the next member of the innermost container, or closes it.
    int step() {
        Open &container = open.back();
        const bool is_object = entries[container.entry].kind == FACET_JSON_OBJECT;
        skip_space();
        if (at == end) return FACET_JSON_INVALID;
        if (*at == (is_object ? '}' : ']')) {
            return close();
        }
        if (container.has_member) {
            if (*at++ != ',') return FACET_JSON_INVALID;
            skip_space();
        }
        container.has_member = true;
        if (is_object) {
            if (at == end || *at != '"') return FACET_JSON_INVALID;
            if (int status = string()) return status;
            skip_space();
            if (at == end || *at++ != ':') return FACET_JSON_INVALID;
            skip_space();
        }
        return value();
    }

    int close() {
        ++at;
        const uint32_t entry = open.back().entry;
        open.pop_back();
        entries[entry].end = offset();
        entries[entry].next = uint32_t(entries.size());
        return entries[entry].kind == FACET_JSON_OBJECT && has_duplicate_key(entry) ? FACET_JSON_DUPLICATE_KEY
                                                                                    : FACET_JSON_VALID;
    }

    int value() {
        if (at == end) return FACET_JSON_INVALID;
        switch (*at) {
        case '{': return container(FACET_JSON_OBJECT);
        case '[': return container(FACET_JSON_ARRAY);
        case '"': return string();
        case 't': return literal("true", 4, FACET_JSON_TRUE);
        case 'f': return literal("false", 5, FACET_JSON_FALSE);
        case 'n': return literal("null", 4, FACET_JSON_NULL);
        default: return number();
        }
    }

    int container(uint32_t kind) {
        if (open.size() == depth_max) return FACET_JSON_TOO_DEEP;
        open.push_back({uint32_t(entries.size()), false});
        entries.push_back({offset(), 0, 0, kind});
        ++at;
        return FACET_JSON_VALID;
    }

    int scalar(const char *start, uint32_t kind) {
        const uint32_t index = uint32_t(entries.size());
        entries.push_back({uint32_t(start - begin), offset(), index + 1, kind});
        return FACET_JSON_VALID;
    }

    int literal(const char *text, ptrdiff_t length, uint32_t kind) {
        const char *start = at;
        if (end - at < length || std::memcmp(at, text, size_t(length)) != 0) return FACET_JSON_INVALID;
        at += length;
        return scalar(start, kind);
    }

    bool digits() {
        const char *start = at;
        while (at != end && *at >= '0' && *at <= '9') ++at;
        return at != start;
    }

    int number() {
        const char *start = at;
        if (*at == '-') ++at;
        if (at != end && *at == '0') {
            ++at;
        } else if (!digits()) {
            return FACET_JSON_INVALID;
        }
        if (at != end && *at == '.') {
            ++at;
            if (!digits()) return FACET_JSON_INVALID;
        }
        if (at != end && (*at == 'e' || *at == 'E')) {
            ++at;
            if (at != end && (*at == '+' || *at == '-')) ++at;
            if (!digits()) return FACET_JSON_INVALID;
        }
        return scalar(start, FACET_JSON_NUMBER);
    }

    int string() {
        const char *start = at++;
        uint32_t kind = FACET_JSON_STRING;
        while (true) {
            skip_plain();
            if (at == end) return FACET_JSON_INVALID;
            if (*at == '"') break;
            if (*at != '\\') return FACET_JSON_INVALID;
            kind = FACET_JSON_ESCAPED_STRING;
            if (!escape()) return FACET_JSON_INVALID;
        }
        ++at;
        return scalar(start, kind);
    }

    // Moves to the next quote, backslash or control character.
    void skip_plain() {
#if defined(__SSE2__)
        const __m128i quote = _mm_set1_epi8('"'), backslash = _mm_set1_epi8('\\'), control = _mm_set1_epi8(0x1f);
        while (end - at >= 16) {
            const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i *>(at));
            const __m128i stops = _mm_or_si128(
                _mm_or_si128(_mm_cmpeq_epi8(block, quote), _mm_cmpeq_epi8(block, backslash)),
                _mm_cmpeq_epi8(_mm_max_epu8(block, control), control));
            const int mask = _mm_movemask_epi8(stops);
            if (mask != 0) {
                at += __builtin_ctz(unsigned(mask));
                return;
            }
            at += 16;
        }
#endif
        while (at != end && *at != '"' && *at != '\\' && uint8_t(*at) > 0x1f) ++at;
    }

    bool escape() {
        if (end - at < 2) return false;
        const char kind = at[1];
        at += 2;
        if (kind != 'u') return std::strchr("\"\\/bfnrt", kind) != nullptr && kind != '\0';
        uint32_t unit;
        if (!hexadecimal(unit)) return false;
        // RFC 8259, section 8.2: half of a surrogate pair is no character.
        if (unit >= 0xdc00 && unit <= 0xdfff) return false;
        if (unit < 0xd800 || unit > 0xdbff) return true;
        if (end - at < 2 || at[0] != '\\' || at[1] != 'u') return false;
        at += 2;
        return hexadecimal(unit) && unit >= 0xdc00 && unit <= 0xdfff;
    }

    bool hexadecimal(uint32_t &unit) {
        if (end - at < 4) return false;
        unit = 0;
        for (int i = 0; i < 4; ++i, ++at) {
            const char digit = *at;
            uint32_t value;
            if (digit >= '0' && digit <= '9') value = uint32_t(digit - '0');
            else if (digit >= 'a' && digit <= 'f') value = uint32_t(digit - 'a' + 10);
            else if (digit >= 'A' && digit <= 'F') value = uint32_t(digit - 'A' + 10);
            else return false;
            unit = unit << 4 | value;
        }
        return true;
    }

    std::string_view text(const facet_json_entry &entry) const {
        return {begin + entry.start, entry.end - entry.start};
    }

    bool has_duplicate_key(uint32_t object) const {
        uint32_t seen[keys_compared_in_pairs_max];
        uint32_t count = 0;
        for (uint32_t key = object + 1; key < entries[object].next; key = entries[key + 1].next) {
            if (count == keys_compared_in_pairs_max) return has_duplicate_key_among_many(object);
            for (uint32_t i = 0; i < count; ++i) {
                if (text(entries[seen[i]]) == text(entries[key])) return true;
            }
            seen[count++] = key;
        }
        return false;
    }

    bool has_duplicate_key_among_many(uint32_t object) const {
        std::unordered_set<std::string_view> seen;
        for (uint32_t key = object + 1; key < entries[object].next; key = entries[key + 1].next) {
            if (!seen.insert(text(entries[key])).second) return true;
        }
        return false;
    }
};

} // namespace

int facet_json_index(
    const char *bytes, uint32_t length, uint32_t depth_max, const facet_json_entry **entries, uint32_t *count) {
    // One index a thread: it keeps its memory from body to body.
    thread_local std::vector<facet_json_entry> index;
    try {
        index.clear();
        if (!simdjson::validate_utf8(bytes, length)) return FACET_JSON_NOT_UTF8;
        Indexer indexer(bytes, length, depth_max, index);
        const int status = indexer.run();
        *entries = index.data();
        *count = uint32_t(index.size());
        return status;
    } catch (const std::bad_alloc &) {
        return FACET_JSON_NO_MEMORY;
    }
}

uint32_t facet_json_member(
    const char *bytes, const facet_json_entry *entries, uint32_t object, const uint8_t *name, uint32_t name_length) {
    for (uint32_t key = object + 1; key < entries[object].next; key = entries[key + 1].next) {
        const uint32_t start = entries[key].start + 1;
        if (entries[key].end - 1 - start == name_length && std::memcmp(bytes + start, name, name_length) == 0) {
            return key + 1;
        }
    }
    return 0;
}
