#include <string.h>

#include "device.h"

/* Copies a text of ours into a message's field, cut where it ends. */
static void copy(char *field, size_t size, const char *text)
{
    size_t length = strlen(text);
    if (length >= size) {
        length = size - 1;
    }
    memcpy(field, text, length);
    field[length] = '\0';
}

static void make_hello(const struct device *device, Frame *frame)
{
    Hello *hello = &frame->body.hello;
    frame->which_body = facet_device_v1_Frame_hello_tag;
    hello->protocol = 1;
    copy(hello->device_id, sizeof hello->device_id, device->identity->id);
    copy(hello->api_key, sizeof hello->api_key, device->identity->key);
    copy(hello->model, sizeof hello->model, device->identity->model);
    copy(hello->firmware, sizeof hello->firmware, device->identity->firmware);
    hello->epoch = device->epoch;
    hello->keep_alive_s = KEEP_ALIVE_MS / 1000;
}

static void make_follow(const struct device *device, Frame *frame)
{
    Follow *follow = &frame->body.follow;
    frame->which_body = facet_device_v1_Frame_follow_tag;
    follow->id = FOLLOW_ID;
    copy(follow->composition, sizeof follow->composition, device->identity->follows);
    follow->known.size = device->version.size;
    memcpy(follow->known.bytes, device->version.bytes, device->version.size);
}

static void make_ask(const struct device *device, Frame *frame)
{
    Ask *ask = &frame->body.ask;
    frame->which_body = facet_device_v1_Frame_ask_tag;
    ask->id = ASK_ID;
    copy(ask->composition, sizeof ask->composition, device->identity->asks);
}

static void make_result(const struct device *device, Frame *frame)
{
    CommandResult *result = &frame->body.command_result;
    frame->which_body = facet_device_v1_Frame_command_result_tag;
    result->id = device->result.id;
    result->code = device->result.code;
    copy(result->detail, sizeof result->detail, device->result.detail);
}

/* How long ago a message was measured, in ms. What an earlier start measured is at least as old as this one, without a
 * clock and also by one that was put back. */
static uint32_t age(const struct device *device, const struct message *message, uint64_t now)
{
    uint64_t clock = device_clock(device, now);
    uint64_t age_ms = now;
    if (message->epoch == device->epoch) {
        age_ms = now - message->uptime_ms;
    } else if (message->unix_ms != 0 && clock > message->unix_ms && clock - message->unix_ms > now) {
        age_ms = clock - message->unix_ms;
    }
    return age_ms < UINT32_MAX ? (uint32_t)age_ms : UINT32_MAX;
}

static void make_telemetry(const struct device *device, const struct message *message, Frame *frame, uint64_t now)
{
    Telemetry *telemetry = &frame->body.telemetry;
    frame->which_body = facet_device_v1_Frame_telemetry_tag;
    telemetry->epoch = message->epoch;
    telemetry->sequence = message->sequence;
    telemetry->time_ms = device_clock(device, now);
    telemetry->readings_count = message->count;
    for (uint32_t i = 0; i < message->count; i++) {
        telemetry->readings[i].sensor = message->readings[i].sensor;
        telemetry->readings[i].value = message->readings[i].value;
        telemetry->readings[i].age_ms = age(device, message, now);
    }
}

/* The oldest message that the server should have by now and hasn't. */
static bool next_telemetry(struct device *device, Frame *frame, uint64_t now)
{
    struct message message;
    if (now < device->send_at) {
        return false;
    }
    if (device->ring.in_flight == 0) {
        device->settled_at = now;
    } else if (now - device->settled_at > RESEND_MS) {
        device->settled_at = now;
        ring_forget_sent(&device->ring);
    }
    if (!ring_take_unsent(&device->ring, &message)) {
        return false;
    }
    make_telemetry(device, &message, frame, now);
    return true;
}

static bool next_of_connection(struct device *device, Frame *frame, uint64_t now)
{
    if (device->has_ping) {
        device->has_ping = false;
        frame->which_body = facet_device_v1_Frame_pong_tag;
        frame->body.pong.nonce = device->ping;
        return true;
    }
    if (device->has_result) {
        device->has_result = false;
        make_result(device, frame);
        return true;
    }
    if (device->identity->follows != NULL && now >= device->follow_at) {
        device->follow_at = UINT64_MAX;
        make_follow(device, frame);
        return true;
    }
    if (device->identity->asks != NULL && now >= device->ask_at) {
        device->ask_at = now + device->identity->ask_every_ms;
        make_ask(device, frame);
        return true;
    }
    if (next_telemetry(device, frame, now)) {
        return true;
    }
    if (now - device->said_at >= device->keep_alive_ms) {
        frame->which_body = facet_device_v1_Frame_ping_tag;
        frame->body.ping.nonce = (uint32_t)now;
        return true;
    }
    return false;
}

bool device_next(struct device *device, Frame *frame, uint64_t now)
{
    bool has_message = false;
    memset(frame, 0, sizeof *frame);
    if (device->link == LINK_SIGNING_IN && device->said_at == 0) {
        make_hello(device, frame);
        has_message = true;
    } else if (device->link == LINK_UP) {
        has_message = next_of_connection(device, frame, now);
    }
    if (has_message) {
        device->said_at = now != 0 ? now : 1;
    }
    return has_message;
}
