#include "access.h"

#include <ctype.h>
#include <string.h>

enum { id_max = 64, composition_max = 32 };

static bool is_name(const char *text, size_t length, size_t max) {
    if (length < 1 || length > max || !isalnum((unsigned char)text[0])) return false;
    for (size_t i = 0; i < length; i++) {
        unsigned char c = text[i];
        if (c > 127 || !(isalnum(c) || strchr("_.:-", c))) return false;
        if (c == '.' && i + 1 < length && text[i + 1] == '.') return false;
    }
    return true;
}

bool is_id(const char *text) { return is_name(text, strlen(text), id_max); }

bool client_id_belongs_to(const char *client_id, const char *name) {
    size_t length = strlen(name);
    return strncmp(client_id, name, length) == 0 && (client_id[length] == 0 || client_id[length] == '~');
}

// What follows "<prefix>devices/<device>/", or NULL.
static const char *inside_tree(const char *prefix, const char *device, const char *topic) {
    const char *parts[] = {prefix, "devices/", device, "/"};
    for (int i = 0; i < 4; i++) {
        size_t length = strlen(parts[i]);
        if (strncmp(topic, parts[i], length) != 0) return NULL;
        topic += length;
    }
    return topic;
}

// "<first>/<name>" or "<first>/<name>/json".
static bool names_composition(const char *topic, const char *first) {
    size_t length = strlen(first);
    if (strncmp(topic, first, length) != 0) return false;
    const char *name = topic + length;
    size_t size = strcspn(name, "/");
    return is_name(name, size, composition_max) && (name[size] == 0 || strcmp(name + size, "/json") == 0);
}

static bool is_command_result(const char *topic) {
    static const char first[] = "commands/";
    if (strncmp(topic, first, sizeof first - 1) != 0) return false;
    const char *id = topic + sizeof first - 1;
    size_t size = strcspn(id, "/");
    return is_name(id, size, id_max) && strcmp(id + size, "/result") == 0;
}

bool device_may_publish(const char *prefix, const char *device, const char *topic, bool retain) {
    topic = inside_tree(prefix, device, topic);
    if (!topic) return false;
    if (strcmp(topic, "status") == 0 || names_composition(topic, "follow/")) return true;
    if (retain) return false;
    return strcmp(topic, "telemetry") == 0 || strcmp(topic, "telemetry/json") == 0 ||
           names_composition(topic, "ask/") || is_command_result(topic);
}

// Whether a topic has the levels of the first `size` bytes of a rule.
static bool is_own_report(const char *rule, size_t size, const char *device, const char *topic) {
    const char *end = rule + size;
    bool names_device = false;
    while (true) {
        size_t rule_level = 0, level = strcspn(topic, "/");
        while (rule + rule_level < end && rule[rule_level] != '/') rule_level++;
        if (rule_level == 2 && strncmp(rule, "%u", 2) == 0) {
            if (strlen(device) != level || strncmp(topic, device, level) != 0) return false;
            names_device = true;
        } else if (!(rule_level == 1 && rule[0] == '+' && level > 0) &&
                   (rule_level != level || strncmp(rule, topic, level) != 0)) {
            return false;
        }
        rule += rule_level;
        topic += level;
        if (rule == end || *topic == 0) return names_device && rule == end && *topic == 0;
        rule++;
        topic++;
    }
}

bool device_may_report(const char *accepted, const char *device, const char *topic) {
    while (*accepted) {
        size_t size = strcspn(accepted, " ");
        if (is_own_report(accepted, size, device, topic)) return true;
        accepted += size + (accepted[size] == ' ');
    }
    return false;
}

static bool starts_down(const char *topic) {
    static const char *const down[] = {"answers", "views", "acks", "errors"};
    size_t size = strcspn(topic, "/");
    for (size_t i = 0; i < sizeof down / sizeof *down; i++) {
        if (strlen(down[i]) == size && strncmp(topic, down[i], size) == 0) return true;
    }
    return strcmp(topic, "commands") == 0;
}

bool device_may_subscribe(const char *prefix, const char *device, const char *filter) {
    filter = inside_tree(prefix, device, filter);
    return filter && (filter[0] == '#' || filter[0] == '+' || starts_down(filter));
}

bool device_may_receive(const char *prefix, const char *device, const char *topic) {
    topic = inside_tree(prefix, device, topic);
    return topic && starts_down(topic);
}

// Whether everything that `asked` matches is matched by the first `size` bytes of `rule`.
static bool covers(const char *rule, size_t size, const char *asked) {
    const char *end = rule + size;
    while (true) {
        size_t rule_level = 0, asked_level = strcspn(asked, "/");
        while (rule + rule_level < end && rule[rule_level] != '/') rule_level++;
        if (rule_level == 1 && rule[0] == '#') return true;
        bool any = rule_level == 1 && rule[0] == '+' && !(asked_level == 1 && asked[0] == '#');
        if (!any && (rule_level != asked_level || strncmp(rule, asked, rule_level) != 0)) return false;
        rule += rule_level;
        asked += asked_level;
        if (rule == end || *asked == 0) return rule == end && *asked == 0;
        rule++;
        asked++;
    }
}

bool rules_allow(const char *rules, const char *verb, const char *asked) {
    size_t verb_length = strlen(verb);
    while (*rules) {
        size_t size = strcspn(rules, " ");
        if (size > verb_length && strncmp(rules, verb, verb_length) == 0 &&
            covers(rules + verb_length, size - verb_length, asked)) {
            // "#" alone reaches no topic that begins with '$' (MQTT 5, section 4.7.2).
            if (asked[0] != '$' || rules[verb_length] == '$') return true;
        }
        rules += size + (rules[size] == ' ');
    }
    return false;
}
