#include "core/device.h"

#include <string.h>

#include "check.h"
#include "flash_memory.h"

static struct flash_memory memory;
static struct flash flash;
static struct device device;
static Frame frame;
static int shown;
static int obeyed;

static void show(void *context, const View *view)
{
    (void)context;
    (void)view;
    shown++;
}

static void hear(void *context, const Answer *answer)
{
    (void)context;
    (void)answer;
}

static uint32_t obey(void *context, const Command *command, char detail[DETAIL_BYTES])
{
    (void)context;
    (void)command;
    strcpy(detail, "done so");
    obeyed++;
    return COMMAND_DONE;
}

static void note(void *context, const char *what, uint32_t number)
{
    (void)context;
    (void)what;
    (void)number;
}

static const struct identity identity = {
    .id = "label-1", .key = "key", .model = "label", .firmware = "1", .follows = "product"};
static const struct application application = {.show = show, .hear = hear, .obey = obey, .note = note};

static void start(uint32_t random, uint64_t unix_ms)
{
    device_start(&device, &identity, &application, &flash, random, unix_ms, 0);
}

static void begin(void)
{
    flash = flash_memory_make(&memory);
    shown = 0;
    obeyed = 0;
    start(1, 0);
}

static void measure(int32_t value, uint64_t now)
{
    struct measurement reading = {.sensor = 1, .value = value};
    CHECK(device_measure(&device, &reading, 1, now));
}

/* Signs in and takes the follow away. */
static void sign_in(uint64_t unix_ms, uint64_t now)
{
    Frame welcome = {.which_body = facet_device_v1_Frame_welcome_tag};
    welcome.body.welcome = (Welcome){.time_ms = unix_ms, .keep_alive_s = 60};
    device_connected(&device, true, now);
    CHECK(device_next(&device, &frame, now) && frame.which_body == facet_device_v1_Frame_hello_tag);
    CHECK(frame.body.hello.epoch == device.epoch && !device_next(&device, &frame, now));
    device_receive(&device, &welcome, now);
    CHECK(device_next(&device, &frame, now) && frame.which_body == facet_device_v1_Frame_follow_tag);
}

static void readings_keep_their_epoch_and_their_age(void)
{
    begin();
    uint32_t first = device.epoch;
    measure(10, 1000);
    sign_in(1000000, 3000);
    measure(11, 5000);
    CHECK(device_next(&device, &frame, 6000) && frame.body.telemetry.sequence == 1);
    CHECK(frame.body.telemetry.time_ms == 1003000 && frame.body.telemetry.readings[0].age_ms == 5000);
    CHECK(device_next(&device, &frame, 6000) && frame.body.telemetry.readings[0].age_ms == 1000);
    CHECK(!device_next(&device, &frame, 6000));
    start(2, 0);
    CHECK(device.epoch != first && device.epoch != 0);
    sign_in(1010000, 500);
    CHECK(device_next(&device, &frame, 500) && frame.body.telemetry.epoch == first);
    /* Measured without a clock: at least as old as this start. With one: its time is known. */
    CHECK(frame.body.telemetry.readings[0].age_ms == 500);
    CHECK(device_next(&device, &frame, 500) && frame.body.telemetry.sequence == 2);
    CHECK(frame.body.telemetry.readings[0].age_ms == 8000);
}

/* By whatever the clock says, before and after: what is from an earlier start is at least as old as this one. */
static void a_clock_that_jumps_makes_nothing_younger(void)
{
    begin();
    sign_in(9000000, 100);
    measure(10, 200);
    start(2, 1000);
    sign_in(5000000, 700);
    CHECK(device_next(&device, &frame, 700) && frame.body.telemetry.readings[0].age_ms == 700);
    begin();
    start(3, 1);
    measure(11, 300);
    sign_in(1790000000000, 400);
    CHECK(device_next(&device, &frame, 500) && frame.body.telemetry.readings[0].age_ms == 200);
}

static void an_ack_settles_and_a_pause_is_kept(void)
{
    Frame ack = {.which_body = facet_device_v1_Frame_ack_tag};
    begin();
    sign_in(0, 10);
    for (int32_t value = 1; value <= 5; value++) {
        measure(value, 10);
        CHECK(device_next(&device, &frame, 10));
    }
    ack.body.ack = (Ack){.epoch = device.epoch, .through = 1, .ranges_count = 1, .ranges = {{3, 4}}};
    device_receive(&device, &ack, 20);
    CHECK(ring_pending(&device.ring) == 2 && !device_next(&device, &frame, 20));
    ack.body.ack = (Ack){.epoch = device.epoch, .retry_after_ms = 700};
    device_receive(&device, &ack, 30);
    CHECK(!device_next(&device, &frame, 729));
    CHECK(device_next(&device, &frame, 730) && frame.body.telemetry.sequence == 2);
    CHECK(device_next(&device, &frame, 730) && frame.body.telemetry.sequence == 5);
    /* No ack at all: they are sent again. */
    CHECK(!device_next(&device, &frame, 730 + RESEND_MS));
    CHECK(device_next(&device, &frame, 731 + RESEND_MS) && frame.body.telemetry.sequence == 2);
}

static void a_new_connection_gets_what_the_old_one_left(void)
{
    begin();
    sign_in(0, 10);
    measure(1, 10);
    CHECK(device_next(&device, &frame, 10) && !device_next(&device, &frame, 10));
    device_lost(&device, 20);
    CHECK(!device_next(&device, &frame, 20));
    sign_in(0, 1000);
    CHECK(device_next(&device, &frame, 1000) && frame.body.telemetry.sequence == 1);
}

/* What the server can't follow now is followed again by itself, and what isn't there is not. */
static void a_refused_follow_is_followed_again(void)
{
    Frame error = {.which_body = facet_device_v1_Frame_error_tag};
    Frame view = {.which_body = facet_device_v1_Frame_view_tag};
    uint64_t now = 10;
    begin();
    sign_in(0, now);
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
    begin();
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
    begin();
    sign_in(0, 10);
    measure(1, 10);
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
    begin();
    sign_in(0, 10);
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
    begin();
    for (int attempt = 0; attempt < 200; attempt++) {
        device_lost(&device, now);
        CHECK(attempt > 0 || device.connect_at - now <= BACKOFF_BASE_MS);
        CHECK(device.connect_at - now <= BACKOFF_MAX_MS);
        largest = device.connect_at - now > largest ? device.connect_at - now : largest;
    }
    CHECK(largest > BACKOFF_MAX_MS / 2);
}

static void a_view_is_shown_once_and_its_version_named(void)
{
    Frame view = {.which_body = facet_device_v1_Frame_view_tag};
    begin();
    sign_in(0, 10);
    CHECK(frame.body.follow.known.size == 0);
    view.body.view.version.size = 2;
    view.body.view.version.bytes[0] = 9;
    device_receive(&device, &view, 20);
    device_receive(&device, &view, 30);
    CHECK(shown == 1);
    device_lost(&device, 40);
    sign_in(0, 60000);
    CHECK(frame.body.follow.known.size == 2 && frame.body.follow.known.bytes[0] == 9);
}

static void a_command_is_done_once_whenever_the_power_goes(void)
{
    Frame command = {.which_body = facet_device_v1_Frame_command_tag};
    command.body.command = (Command){.id = 5, .name = "blink"};
    for (long cut = 0; cut <= 2 * SLOT_BYTES; cut++) {
        begin();
        sign_in(0, 10);
        memory.bytes_left = cut;
        device_receive(&device, &command, 20);
        int before = obeyed;
        CHECK((before == 0) == (cut < SLOT_BYTES));
        flash_memory_repair(&memory);
        start(2, 0);
        sign_in(0, 10);
        device_receive(&device, &command, 20);
        CHECK(device_next(&device, &frame, 20) && frame.body.command_result.id == 5);
        /* Never twice; and what isn't sure to have been done is said to be interrupted. */
        CHECK(obeyed == 1 || (obeyed == 0 && frame.body.command_result.code == COMMAND_INTERRUPTED));
        CHECK(cut < 2 * SLOT_BYTES || frame.body.command_result.code == COMMAND_DONE);
    }
}

static void a_command_that_is_too_late_is_not_done(void)
{
    Frame command = {.which_body = facet_device_v1_Frame_command_tag};
    command.body.command = (Command){.id = 6, .name = "blink", .expires_ms = 999};
    begin();
    sign_in(1000, 10);
    device_receive(&device, &command, 10);
    CHECK(obeyed == 0 && !device_next(&device, &frame, 10));
}

static void silence_is_noticed(void)
{
    Frame ping = {.which_body = facet_device_v1_Frame_ping_tag};
    begin();
    sign_in(0, 10);
    CHECK(device_next(&device, &frame, 60010) && frame.which_body == facet_device_v1_Frame_ping_tag);
    CHECK(!device_wants_close(&device, 90010) && device_wants_close(&device, 90011));
    ping.body.ping.nonce = 3;
    device_receive(&device, &ping, 90000);
    CHECK(!device_wants_close(&device, 90011));
    CHECK(device_next(&device, &frame, 90011) && frame.which_body == facet_device_v1_Frame_pong_tag);
    CHECK(frame.body.pong.nonce == 3);
}

void device_tests(void)
{
    readings_keep_their_epoch_and_their_age();
    a_clock_that_jumps_makes_nothing_younger();
    an_ack_settles_and_a_pause_is_kept();
    a_new_connection_gets_what_the_old_one_left();
    a_refused_follow_is_followed_again();
    who_is_not_let_in_stays_away_for_a_minute();
    an_error_concerns_what_it_answers();
    a_goodbye_says_when_to_come_back();
    pauses_grow_and_differ();
    a_view_is_shown_once_and_its_version_named();
    a_command_is_done_once_whenever_the_power_goes();
    a_command_that_is_too_late_is_not_done();
    silence_is_noticed();
}
