#include "rig.h"

#include "check.h"

/* What the server can't follow now is followed again by itself, and what isn't there is not. */
static void a_refused_follow_is_followed_again(void)
{
    Frame error = {.which_body = facet_device_v1_Frame_error_tag};
    Frame view = {.which_body = facet_device_v1_Frame_view_tag};
    uint64_t now = 10;
    rig_begin();
    rig_sign_in(0, now);
    error.body.error = (Error){.code = facet_device_v1_ErrorCode_UNAVAILABLE, .id = FOLLOW_ID, .retry_after_ms = 900};
    device_receive(&device, &error, now);
    CHECK(!device_next(&device, &frame, now + 899));
    now += 900 + BACKOFF_BASE_MS;
    CHECK(device_next(&device, &frame, now) && frame.which_body == facet_device_v1_Frame_follow_tag);
    CHECK(!device_next(&device, &frame, now));
    device_receive(&device, &error, now);
    CHECK(device.follow_backoff.attempts == 2);
    device_receive(&device, &view, now);
    CHECK(device.follow_backoff.attempts == 0);
    now = device.follow_at;
    CHECK(device_next(&device, &frame, now) && frame.which_body == facet_device_v1_Frame_follow_tag);
    error.body.error.code = facet_device_v1_ErrorCode_NOT_FOUND;
    device_receive(&device, &error, now);
    CHECK(device.follow_at == UINT64_MAX);
    /* By MQTT it is the server that tries again. */
    error.body.error.code = facet_device_v1_ErrorCode_UNAVAILABLE;
    device_lost(&device, now);
    device_connected(&device, false, now);
    CHECK(device_next(&device, &frame, now) && frame.which_body == facet_device_v1_Frame_follow_tag);
    device_receive(&device, &error, now);
    CHECK(device.follow_at == UINT64_MAX);
}

static void who_is_not_let_in_stays_away_for_a_minute(void)
{
    rig_begin();
    device_refused(&device, 10);
    CHECK(!device_wants_connection(&device, 60009));
    CHECK(device_wants_connection(&device, 60010 + BACKOFF_BASE_MS));
    device_lost(&device, 70000);
    CHECK(device_wants_connection(&device, 70000 + 2 * BACKOFF_BASE_MS));
}

/* What an error answers is known by its id. */
static void an_error_concerns_what_it_answers(void)
{
    Frame error = {.which_body = facet_device_v1_Frame_error_tag};
    rig_begin();
    rig_sign_in(0, 10);
    rig_measure(1, 10);
    CHECK(device_next(&device, &frame, 10));
    error.body.error = (Error){.code = facet_device_v1_ErrorCode_NOT_FOUND, .id = FOLLOW_ID};
    device_receive(&device, &error, 20);
    CHECK(device.link == LINK_UP && !device_next(&device, &frame, 20));
    /* A command of this id is gone: the message of the same number isn't meant. */
    error.body.error = (Error){.code = facet_device_v1_ErrorCode_NOT_FOUND, .id = 1};
    device_receive(&device, &error, 20);
    CHECK(ring_pending(&device.ring) == 1 && device.send_at == 0);
    error.body.error = (Error){.code = facet_device_v1_ErrorCode_INTERNAL, .id = 1};
    device_receive(&device, &error, 30);
    CHECK(!device_next(&device, &frame, 29 + RESEND_MS) && device_next(&device, &frame, 30 + RESEND_MS));
    error.body.error = (Error){.code = facet_device_v1_ErrorCode_REVOKED};
    device_receive(&device, &error, 40000);
    CHECK(device_wants_close(&device, 40000));
    device_lost(&device, 40000);
    CHECK(!device_wants_connection(&device, 40000 + 86400000u - 1));
}

static void a_goodbye_says_when_to_come_back(void)
{
    Frame goodbye = {.which_body = facet_device_v1_Frame_goodbye_tag};
    rig_begin();
    rig_sign_in(0, 10);
    goodbye.body.goodbye.reason = facet_device_v1_ErrorCode_SHUTTING_DOWN;
    goodbye.body.goodbye.reconnect_after_ms = 4000;
    device_receive(&device, &goodbye, 20);
    CHECK(device_wants_close(&device, 20) && !device_next(&device, &frame, 20));
    device_lost(&device, 20);
    CHECK(!device_wants_connection(&device, 4019));
    CHECK(device_wants_connection(&device, 4020 + BACKOFF_BASE_MS));
}

static void pauses_grow_and_differ(void)
{
    uint64_t now = 0;
    uint64_t largest = 0;
    rig_begin();
    for (int attempt = 0; attempt < 200; attempt++) {
        device_lost(&device, now);
        CHECK(attempt > 0 || device.connect_at - now <= BACKOFF_BASE_MS);
        CHECK(device.connect_at - now <= BACKOFF_MAX_MS);
        largest = device.connect_at - now > largest ? device.connect_at - now : largest;
    }
    CHECK(largest > BACKOFF_MAX_MS / 2);
}

void refusal_tests(void)
{
    a_refused_follow_is_followed_again();
    who_is_not_let_in_stays_away_for_a_minute();
    an_error_concerns_what_it_answers();
    a_goodbye_says_when_to_come_back();
    pauses_grow_and_differ();
}
