#include "device.h"

#include <string.h>

/* Codes after which coming back at once is useless: how long the device stays away at least. */
static uint32_t pause_after(ErrorCode code)
{
    switch (code) {
    case facet_device_v1_ErrorCode_NOT_AUTHORIZED:
    case facet_device_v1_ErrorCode_REPLACED:
        return 60u * 1000;
    case facet_device_v1_ErrorCode_UNSUPPORTED_VERSION:
        return 60u * 60 * 1000;
    case facet_device_v1_ErrorCode_REVOKED:
        return 24u * 60 * 60 * 1000;
    default:
        return 0;
    }
}

void device_refused(struct device *device, uint64_t now)
{
    device->asked_pause_ms = pause_after(facet_device_v1_ErrorCode_NOT_AUTHORIZED);
    device_lost(device, now);
}

static uint32_t larger(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

static void settle(struct device *device, uint32_t epoch, uint32_t first, uint32_t last, uint64_t now)
{
    if (ring_settle(&device->ring, epoch, first, last) > 0) {
        device->settled_at = now;
    }
}

static void hold_telemetry(struct device *device, uint32_t wait_ms, uint64_t now)
{
    device->send_at = now + wait_ms;
    ring_forget_sent(&device->ring);
}

static void receive_welcome(struct device *device, const Welcome *welcome, uint64_t now)
{
    if (device->link != LINK_SIGNING_IN) {
        return;
    }
    device->link = LINK_UP;
    backoff_reset(&device->backoff);
    if (welcome->time_ms != 0) {
        device->clock_ms = (int64_t)(welcome->time_ms - now);
    }
    if (welcome->keep_alive_s > 0 && welcome->keep_alive_s <= 3600) {
        device->keep_alive_ms = welcome->keep_alive_s * 1000;
    }
    settle(device, device->epoch, 1, welcome->committed_through, now);
    device->application->note(device->application->context, "signed in", device->epoch);
}

static void receive_ack(struct device *device, const Ack *ack, uint64_t now)
{
    settle(device, ack->epoch, 1, ack->through, now);
    for (pb_size_t i = 0; i < ack->ranges_count; i++) {
        settle(device, ack->epoch, ack->ranges[i].first, ack->ranges[i].last, now);
    }
    /* The rejected are among the settled: there is nothing to do but to say so. */
    for (pb_size_t i = 0; i < ack->rejected_count; i++) {
        device->application->note(device->application->context, "rejected", ack->rejected[i].sequence);
    }
    if (ack->retry_after_ms > 0) {
        hold_telemetry(device, ack->retry_after_ms, now);
    }
}

static void receive_view(struct device *device, const View *view)
{
    bool is_shown = device->shows_view && view->version.size == device->version.size
        && memcmp(view->version.bytes, device->version.bytes, view->version.size) == 0;
    if (is_shown) {
        return;
    }
    device->version = view->version;
    device->shows_view = true;
    backoff_reset(&device->follow_backoff);
    device->application->show(device->application->context, view);
}

/* Noted, done, its result kept, and only then answered: whenever the power goes, it is done at most once. */
static void receive_command(struct device *device, const Command *command, uint64_t now)
{
    struct outcome outcome = {.id = command->id, .code = COMMAND_INTERRUPTED, .detail = "interrupted"};
    uint64_t clock = device_clock(device, now);
    if (!commands_find(&device->commands, command->id, &outcome)) {
        bool is_late = command->expires_ms != 0 && clock != 0 && clock >= command->expires_ms;
        if (is_late || !commands_keep(&device->commands, &outcome)) {
            return;
        }
        memset(outcome.detail, 0, sizeof outcome.detail);
        outcome.code = device->application->obey(device->application->context, command, outcome.detail);
        outcome.detail[DETAIL_BYTES - 1] = '\0';
        (void)commands_keep(&device->commands, &outcome);
    }
    device->result = outcome;
    device->has_result = true;
}

static void receive_goodbye(struct device *device, const Goodbye *goodbye)
{
    device->asked_pause_ms = larger(goodbye->reconnect_after_ms, pause_after(goodbye->reason));
    device->link = LINK_LEAVING;
    device->application->note(device->application->context, "goodbye", goodbye->reason);
}

/* What isn't there stays away until the next connection. By MQTT the retained follow holds, and the server tries again
 * by itself. */
static void receive_follow_error(struct device *device, const Error *error, uint64_t now)
{
    if (device->has_hello && error->code != facet_device_v1_ErrorCode_NOT_FOUND) {
        device->follow_at = now + backoff_next(&device->follow_backoff, error->retry_after_ms);
    }
}

static void receive_error(struct device *device, const Error *error, uint64_t now)
{
    uint32_t wait_ms = larger(error->retry_after_ms, pause_after(error->code));
    device->application->note(device->application->context, "error", error->code);
    if (device->link == LINK_SIGNING_IN || (error->id == 0 && pause_after(error->code) > 0)) {
        device->asked_pause_ms = wait_ms;
        device->link = LINK_LEAVING;
    } else if (error->id == ASK_ID) {
        device->ask_at = now + larger(wait_ms, device->identity->ask_every_ms);
    } else if (error->id == FOLLOW_ID) {
        receive_follow_error(device, error, now);
    } else if (error->id == 0 || error->code == facet_device_v1_ErrorCode_NOT_FOUND) {
        /* Of nothing in particular; or the result of a command that the server no longer knows. */
    } else if (error->code == facet_device_v1_ErrorCode_BAD_MESSAGE
               || error->code == facet_device_v1_ErrorCode_TOO_LARGE
               || error->code == facet_device_v1_ErrorCode_CONFLICT) {
        settle(device, device->epoch, error->id, error->id, now);
    } else {
        hold_telemetry(device, wait_ms > 0 ? wait_ms : RESEND_MS, now);
    }
}

void device_receive(struct device *device, const Frame *frame, uint64_t now)
{
    device->heard_at = now;
    switch (frame->which_body) {
    case facet_device_v1_Frame_welcome_tag:
        receive_welcome(device, &frame->body.welcome, now);
        break;
    case facet_device_v1_Frame_answer_tag:
        device->application->hear(device->application->context, &frame->body.answer);
        break;
    case facet_device_v1_Frame_view_tag:
        receive_view(device, &frame->body.view);
        break;
    case facet_device_v1_Frame_ack_tag:
        receive_ack(device, &frame->body.ack, now);
        break;
    case facet_device_v1_Frame_command_tag:
        receive_command(device, &frame->body.command, now);
        break;
    case facet_device_v1_Frame_ping_tag:
        device->ping = frame->body.ping.nonce;
        device->has_ping = true;
        break;
    case facet_device_v1_Frame_goodbye_tag:
        receive_goodbye(device, &frame->body.goodbye);
        break;
    case facet_device_v1_Frame_error_tag:
        receive_error(device, &frame->body.error, now);
        break;
    default:
        /* Of a newer server: a device that doesn't know it goes on. */
        break;
    }
}
