#include "access.h"
#include "attempts.h"
#include "flood.h"
#include "key_file.h"

#include <mosquitto.h>
#include <mosquitto_broker.h>
#include <mosquitto_plugin.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

// Options in the broker's configuration: plugin_opt_devices and plugin_opt_accounts (paths of the key files),
// plugin_opt_prefix (what stands before "devices/...", empty if absent), plugin_opt_accept (topics of a fleet's own,
// as "acme/%u/scale shops/+/%u", none if absent).
struct plugin {
    mosquitto_plugin_id_t *identifier;
    struct key_file devices, accounts;
    char *prefix, *accepted;
    struct attempts attempts;
    struct flood flood;
    time_t checked, logged;
    int lines, dropped;
};

enum { refusals_logged_per_second = 10, name_shown_max = 64 };

static bool certificate_names(X509 *certificate, const char *name) {
    char common[name_shown_max + 1];
    int length = X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, common, sizeof common);
    return length > 0 && strlen(common) == (size_t)length && strcmp(common, name) == 0;
}

// A client that tries over and over must not fill the disk.
static int refuse(struct plugin *plugin, int code, const char *what, const char *name, const char *detail) {
    time_t now = time(NULL);
    if (now != plugin->logged) {
        if (plugin->dropped) {
            mosquitto_log_printf(MOSQ_LOG_WARNING, "facet: %d more refusals", plugin->dropped);
        }
        plugin->logged = now;
        plugin->lines = plugin->dropped = 0;
    }
    if (plugin->lines < refusals_logged_per_second) {
        plugin->lines++;
        mosquitto_log_printf(MOSQ_LOG_NOTICE, "facet: refused %s by \"%.*s\": \"%.200s\"", what, name_shown_max,
                             name ? name : "", detail ? detail : "");
    } else {
        plugin->dropped++;
    }
    return code;
}

// Who is no longer in the file, or lost a key, is sent away: with a key that is still good it may return at once.
static void drop_revoked(const struct key_table *old, const struct key_table *now) {
    for (size_t i = 0; i < old->slots; i++) {
        const struct key_entry *entry = &old->entries[i];
        if (!entry->name || key_entry_keeps(entry, key_table_find(now, entry->name))) continue;
        mosquitto_log_printf(MOSQ_LOG_NOTICE, "facet: security: a key of \"%s\" was revoked", entry->name);
        mosquitto_kick_client_by_username(entry->name, false);
    }
}

static void refresh(struct key_file *file) {
    struct key_table old = {0};
    if (!key_file_refresh(file, &old)) return;
    drop_revoked(&old, &file->table);
    key_table_free(&old);
}

static void refresh_all(struct plugin *plugin) {
    time_t now = time(NULL);
    if (now == plugin->checked) return;
    plugin->checked = now;
    refresh(&plugin->devices);
    refresh(&plugin->accounts);
}

// Not where they publish: there the broker still holds them.
static void close_flooding(struct flood *flood) {
    for (char *client_id; (client_id = flood_next(flood)); free(client_id)) {
        mosquitto_log_printf(MOSQ_LOG_NOTICE, "facet: security: \"%.*s\" publishes too much", name_shown_max, client_id);
        mosquitto_kick_client_by_clientid(client_id, false);
    }
}

static int on_tick(int event, void *data, void *context) {
    (void)event, (void)data;
    struct plugin *plugin = context;
    refresh_all(plugin);
    close_flooding(&plugin->flood);
    return MOSQ_ERR_SUCCESS;
}

// A device with a certificate of its own may leave the key empty, as long as it has one in the registry. A certificate
// is that of the device alone that it names, whatever the key.
static bool shows_key_or_certificate(const struct plugin *plugin, const struct mosquitto_evt_basic_auth *login) {
    const char *name = login->username, *key = login->password;
    bool is_account = name[0] == '@';
    const struct key_entry *entry = key_table_find(is_account ? &plugin->accounts.table : &plugin->devices.table, name);
    X509 *certificate = mosquitto_client_certificate(login->client);
    bool is_named = certificate && certificate_names(certificate, name);
    bool is_foreign = certificate && !is_named && !is_account;
    X509_free(certificate);
    if (is_foreign) return false;
    if (is_named && !is_account && (!key || !*key)) return entry != NULL;
    return key && key_entry_accepts(entry, key);
}

// Says so to our backends, retained: what the device's model follows is published whichever of them runs, and when.
static void announce(const struct plugin *plugin, const char *name) {
    static const char payload[] = "1";
    char topic[512];
    int length = snprintf(topic, sizeof topic, "%sfacet/devices/%s", plugin->prefix, name);
    if (length < 0 || (size_t)length >= sizeof topic) return;
    mosquitto_broker_publish_copy(NULL, topic, sizeof payload - 1, payload, 1, true, NULL);
}

static int on_login(int event, void *data, void *context) {
    (void)event;
    struct mosquitto_evt_basic_auth *login = data;
    struct plugin *plugin = context;
    const char *name = login->username, *client_id = mosquitto_client_id(login->client);
    refresh_all(plugin);
    const char *address = mosquitto_client_address(login->client);
    if (attempts_exceeded(&plugin->attempts, address, time(NULL))) {
        return refuse(plugin, MOSQ_ERR_AUTH, "login after too many wrong keys", name, address);
    }
    if (!name || !shows_key_or_certificate(plugin, login)) {
        attempts_count(&plugin->attempts, address, time(NULL));
        return refuse(plugin, MOSQ_ERR_AUTH, "login", name, client_id);
    }
    if (!client_id || !client_id_belongs_to(client_id, name)) {
        return refuse(plugin, MOSQ_ERR_AUTH, "client id", name, client_id);
    }
    if (name[0] != '@') announce(plugin, name);
    return MOSQ_ERR_SUCCESS;
}

static bool device_may(const struct plugin *plugin, const char *name, const struct mosquitto_evt_acl_check *access) {
    switch (access->access) {
    case MOSQ_ACL_WRITE:
        return device_may_publish(plugin->prefix, name, access->topic, access->retain) ||
               (!access->retain && device_may_report(plugin->accepted, name, access->topic));
    case MOSQ_ACL_SUBSCRIBE: return device_may_subscribe(plugin->prefix, name, access->topic);
    case MOSQ_ACL_READ: return device_may_receive(plugin->prefix, name, access->topic);
    default: return access->access == MOSQ_ACL_UNSUBSCRIBE;
    }
}

static bool account_may(const struct plugin *plugin, const char *name, const struct mosquitto_evt_acl_check *access) {
    const struct key_entry *account = key_table_find(&plugin->accounts.table, name);
    if (!account) return false;
    switch (access->access) {
    case MOSQ_ACL_WRITE: return rules_allow(account->rules, "write:", access->topic);
    case MOSQ_ACL_SUBSCRIBE: return rules_allow(account->rules, "read:", access->topic);
    // Its subscriptions were checked.
    default: return true;
    }
}

// Also asked for a will, when it is about to be published: a foreign one is never seen.
static int on_access(int event, void *data, void *context) {
    (void)event;
    struct mosquitto_evt_acl_check *access = data;
    struct plugin *plugin = context;
    const char *name = mosquitto_client_username(access->client);
    if (name && name[0] != '@' && access->access == MOSQ_ACL_WRITE) {
        flood_add(&plugin->flood, mosquitto_client_id(access->client), time(NULL));
    }
    bool is_allowed = name && (name[0] == '@' ? account_may : device_may)(plugin, name, access);
    if (is_allowed) return MOSQ_ERR_SUCCESS;
    if (access->access == MOSQ_ACL_READ) return MOSQ_ERR_ACL_DENIED;
    const char *what = access->access == MOSQ_ACL_WRITE ? "publish" : "subscribe";
    return refuse(plugin, MOSQ_ERR_ACL_DENIED, what, name, access->topic);
}

int mosquitto_plugin_version(int count, const int *versions) {
    for (int i = 0; i < count; i++) {
        if (versions[i] == MOSQ_PLUGIN_VERSION) return MOSQ_PLUGIN_VERSION;
    }
    return -1;
}

// A copy of the option's value: the broker may free its own when it reads its configuration again.
static char *option(const struct mosquitto_opt *options, int count, const char *key) {
    for (int i = 0; i < count; i++) {
        if (strcmp(options[i].key, key) == 0) return strdup(options[i].value);
    }
    return NULL;
}

int mosquitto_plugin_init(
    mosquitto_plugin_id_t *identifier, void **context, struct mosquitto_opt *options, int count) {
    struct plugin *plugin = calloc(1, sizeof *plugin);
    if (!plugin) return MOSQ_ERR_NOMEM;
    *context = plugin;
    plugin->identifier = identifier;
    plugin->accounts.holds_accounts = true;
    plugin->devices.path = option(options, count, "devices");
    plugin->accounts.path = option(options, count, "accounts");
    plugin->prefix = option(options, count, "prefix");
    if (!plugin->prefix) plugin->prefix = calloc(1, 1);
    plugin->accepted = option(options, count, "accept");
    if (!plugin->accepted) plugin->accepted = calloc(1, 1);
    struct key_table none = {0};
    if (!plugin->devices.path || !key_file_refresh(&plugin->devices, &none) || !plugin->accounts.path ||
        !key_file_refresh(&plugin->accounts, &none)) {
        mosquitto_log_printf(MOSQ_LOG_ERR, "facet: plugin_opt_devices and plugin_opt_accounts must be readable files");
        return MOSQ_ERR_INVAL;
    }
    int failed = mosquitto_callback_register(identifier, MOSQ_EVT_BASIC_AUTH, on_login, NULL, plugin);
    failed |= mosquitto_callback_register(identifier, MOSQ_EVT_ACL_CHECK, on_access, NULL, plugin);
    failed |= mosquitto_callback_register(identifier, MOSQ_EVT_TICK, on_tick, NULL, plugin);
    return failed ? MOSQ_ERR_UNKNOWN : MOSQ_ERR_SUCCESS;
}

int mosquitto_plugin_cleanup(void *context, struct mosquitto_opt *options, int count) {
    (void)options, (void)count;
    struct plugin *plugin = context;
    mosquitto_callback_unregister(plugin->identifier, MOSQ_EVT_BASIC_AUTH, on_login, NULL);
    mosquitto_callback_unregister(plugin->identifier, MOSQ_EVT_ACL_CHECK, on_access, NULL);
    mosquitto_callback_unregister(plugin->identifier, MOSQ_EVT_TICK, on_tick, NULL);
    key_table_free(&plugin->devices.table);
    key_table_free(&plugin->accounts.table);
    for (char *client_id; (client_id = flood_next(&plugin->flood));) free(client_id);
    free(plugin->devices.path);
    free(plugin->accounts.path);
    free(plugin->prefix);
    free(plugin->accepted);
    free(plugin);
    return MOSQ_ERR_SUCCESS;
}
