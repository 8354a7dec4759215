#pragma once

#include <stdbool.h>

// Who may publish and subscribe what. Pure functions of their arguments.

// "[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}" without "..".
bool is_id(const char *text);

// A client id is the login's name, or that, a '~' and anything. No name has a '~', so nobody can take the client
// id, and with it the session and the connection, of another.
bool client_id_belongs_to(const char *client_id, const char *name);

// A device publishes its own up-topics, retained only where the protocol keeps the last message.
bool device_may_publish(const char *prefix, const char *device, const char *topic, bool retain);

// A device also publishes on topics of its fleet's own: words "acme/%u/scale", in which a level "%u" is its own id and
// a level "+" any other text. Never retained.
bool device_may_report(const char *accepted, const char *device, const char *topic);

// A device subscribes filters inside its own tree that lead to down-topics; of a wider one, such as
// "devices/<id>/#", it receives the down-topics.
bool device_may_subscribe(const char *prefix, const char *device, const char *filter);
bool device_may_receive(const char *prefix, const char *device, const char *topic);

// An account's rules: words "read:FILTER" and "write:FILTER". What is asked (a topic, or a filter, "$share/..."
// included) must lie inside one of them.
bool rules_allow(const char *rules, const char *verb, const char *asked);
