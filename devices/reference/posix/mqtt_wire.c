#include "mqtt_wire.h"

#include <mosquitto.h>
#include <pb_decode.h>
#include <pb_encode.h>
#include <stdio.h>
#include <string.h>

#include "mqtt_topics.h"
#include "port/board.h"

enum { SIGN_IN_WAIT_MS = 5000, MQTT_KEEP_ALIVE_S = 30 };
enum { QOS = 1 };
/* CONNACK's return codes of MQTT 3.1.1. */
enum { REFUSED_KEY = 4, REFUSED_DEVICE = 5 };

static struct {
    struct mosquitto *client;
    const char *id;
    struct device *device; /* hears what comes in this turn */
    Frame *frame;          /* in this */
    bool is_in;            /* the broker has let it in */
    bool is_refused;       /* or not */
    bool is_over;          /* or can't now */
} wire;

static void on_connect(struct mosquitto *client, void *context, int code)
{
    (void)client;
    (void)context;
    wire.is_in = code == 0;
    wire.is_refused = code == REFUSED_KEY || code == REFUSED_DEVICE;
    wire.is_over = code != 0;
}

static void on_message(struct mosquitto *client, void *context, const struct mosquitto_message *came)
{
    void *message = NULL;
    (void)client;
    (void)context;
    /* An empty payload takes a view back; there is nothing to show then. */
    if (wire.device == NULL || came->payloadlen <= 0 || came->payloadlen > FRAME_BYTES_MAX) {
        return;
    }
    const pb_msgdesc_t *fields = mqtt_message_on(wire.id, came->topic, wire.frame, &message);
    pb_istream_t stream = pb_istream_from_buffer(came->payload, (size_t)came->payloadlen);
    if (fields != NULL && pb_decode(&stream, fields, message)) {
        device_receive(wire.device, wire.frame, board_uptime_ms());
    }
}

static void close_mqtt(void)
{
    if (wire.client != NULL) {
        (void)mosquitto_disconnect(wire.client);
        mosquitto_destroy(wire.client);
        wire.client = NULL;
    }
}

static bool subscribe(const struct identity *identity)
{
    static const char *const mail[] = {"acks", "errors", "commands", "views/+", "answers/+"};
    char topic[TOPIC_BYTES];
    for (size_t i = 0; i < sizeof mail / sizeof *mail; i++) {
        (void)snprintf(topic, sizeof topic, "devices/%s/%s", identity->id, mail[i]);
        if (mosquitto_subscribe(wire.client, NULL, topic, QOS) != MOSQ_ERR_SUCCESS) {
            return false;
        }
    }
    (void)snprintf(topic, sizeof topic, "devices/%s/status", identity->id);
    return mosquitto_publish(wire.client, NULL, topic, 6, "online", QOS, true) == MOSQ_ERR_SUCCESS;
}

static bool sign_in(const char *host, uint16_t port)
{
    uint64_t end = board_uptime_ms() + SIGN_IN_WAIT_MS;
    if (mosquitto_connect(wire.client, host, port, MQTT_KEEP_ALIVE_S) != MOSQ_ERR_SUCCESS) {
        return false;
    }
    while (!wire.is_in && !wire.is_over && board_uptime_ms() < end) {
        if (mosquitto_loop(wire.client, 100, 1) != MOSQ_ERR_SUCCESS) {
            return false;
        }
    }
    return wire.is_in;
}

static enum wire_state open_mqtt(const char *host, uint16_t port, const struct identity *identity)
{
    char status[TOPIC_BYTES];
    (void)mosquitto_lib_init();
    (void)snprintf(status, sizeof status, "devices/%s/status", identity->id);
    wire.id = identity->id;
    wire.is_in = false;
    wire.is_refused = false;
    wire.is_over = false;
    wire.client = mosquitto_new(identity->id, true, NULL);
    if (wire.client == NULL) {
        return WIRE_FAILED;
    }
    mosquitto_connect_callback_set(wire.client, on_connect);
    mosquitto_message_callback_set(wire.client, on_message);
    bool is_open = mosquitto_username_pw_set(wire.client, identity->id, identity->key) == MOSQ_ERR_SUCCESS
        && mosquitto_will_set(wire.client, status, 7, "offline", QOS, true) == MOSQ_ERR_SUCCESS
        && sign_in(host, port) && subscribe(identity);
    if (is_open) {
        return WIRE_OPEN;
    }
    close_mqtt();
    return wire.is_refused ? WIRE_REFUSED : WIRE_FAILED;
}

static bool send_mqtt(const Frame *frame)
{
    uint8_t bytes[SEND_BYTES_MAX];
    char topic[TOPIC_BYTES];
    const void *message = NULL;
    bool is_retained = false;
    const pb_msgdesc_t *fields = mqtt_topic_of(wire.id, frame, topic, &message, &is_retained);
    pb_ostream_t stream = pb_ostream_from_buffer(bytes, sizeof bytes);
    if (fields == NULL) {
        return true;
    }
    return pb_encode(&stream, fields, message)
        && mosquitto_publish(wire.client, NULL, topic, (int)stream.bytes_written, bytes, QOS, is_retained)
               == MOSQ_ERR_SUCCESS;
}

static bool receive_mqtt(struct device *device, Frame *frame, uint32_t wait_ms)
{
    wire.frame = frame;
    wire.device = device;
    int code = mosquitto_loop(wire.client, (int)wait_ms, 1);
    wire.device = NULL;
    /* libmosquitto pings, and ends a connection that is silent. */
    device->heard_at = board_uptime_ms();
    return code == MOSQ_ERR_SUCCESS;
}

const struct wire mqtt_wire = {
    .has_hello = false,
    .open = open_mqtt,
    .send = send_mqtt,
    .receive = receive_mqtt,
    .close = close_mqtt,
};
