#include "rig.h"

#include "check.h"

static void readings_keep_their_epoch_and_their_age(void)
{
    rig_begin();
    uint32_t first = device.epoch;
    rig_measure(10, 1000);
    rig_sign_in(1000000, 3000);
    rig_measure(11, 5000);
    CHECK(device_next(&device, &frame, 6000) && frame.body.telemetry.sequence == 1);
    CHECK(frame.body.telemetry.time_ms == 1003000 && frame.body.telemetry.readings[0].age_ms == 5000);
    CHECK(device_next(&device, &frame, 6000) && frame.body.telemetry.readings[0].age_ms == 1000);
    CHECK(!device_next(&device, &frame, 6000));
    rig_start(2, 0);
    CHECK(device.epoch != first && device.epoch != 0);
    rig_sign_in(1010000, 500);
    CHECK(device_next(&device, &frame, 500) && frame.body.telemetry.epoch == first);
    /* Measured without a clock: at least as old as this start. With one: its time is known. */
    CHECK(frame.body.telemetry.readings[0].age_ms == 500);
    CHECK(device_next(&device, &frame, 500) && frame.body.telemetry.sequence == 2);
    CHECK(frame.body.telemetry.readings[0].age_ms == 8000);
}

/* By whatever the clock says, before and after: what is from an earlier start is at least as old as this one. */
static void a_clock_that_jumps_makes_nothing_younger(void)
{
    rig_begin();
    rig_sign_in(9000000, 100);
    rig_measure(10, 200);
    rig_start(2, 1000);
    rig_sign_in(5000000, 700);
    CHECK(device_next(&device, &frame, 700) && frame.body.telemetry.readings[0].age_ms == 700);
    rig_begin();
    rig_start(3, 1);
    rig_measure(11, 300);
    rig_sign_in(1790000000000, 400);
    CHECK(device_next(&device, &frame, 500) && frame.body.telemetry.readings[0].age_ms == 200);
}

static void an_ack_settles_and_a_pause_is_kept(void)
{
    Frame ack = {.which_body = facet_device_v1_Frame_ack_tag};
    rig_begin();
    rig_sign_in(0, 10);
    for (int32_t value = 1; value <= 5; value++) {
        rig_measure(value, 10);
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
    rig_begin();
    rig_sign_in(0, 10);
    rig_measure(1, 10);
    CHECK(device_next(&device, &frame, 10) && !device_next(&device, &frame, 10));
    device_lost(&device, 20);
    CHECK(!device_next(&device, &frame, 20));
    rig_sign_in(0, 1000);
    CHECK(device_next(&device, &frame, 1000) && frame.body.telemetry.sequence == 1);
}

static void a_view_is_shown_once_and_its_version_named(void)
{
    Frame view = {.which_body = facet_device_v1_Frame_view_tag};
    rig_begin();
    rig_sign_in(0, 10);
    CHECK(frame.body.follow.known.size == 0);
    view.body.view.version.size = 2;
    view.body.view.version.bytes[0] = 9;
    device_receive(&device, &view, 20);
    device_receive(&device, &view, 30);
    CHECK(shown == 1);
    device_lost(&device, 40);
    rig_sign_in(0, 60000);
    CHECK(frame.body.follow.known.size == 2 && frame.body.follow.known.bytes[0] == 9);
}

static void a_command_is_done_once_whenever_the_power_goes(void)
{
    Frame command = {.which_body = facet_device_v1_Frame_command_tag};
    command.body.command = (Command){.id = 5, .name = "blink"};
    for (long cut = 0; cut <= 2 * SLOT_BYTES; cut++) {
        rig_begin();
        rig_sign_in(0, 10);
        memory.bytes_left = cut;
        device_receive(&device, &command, 20);
        int before = obeyed;
        CHECK((before == 0) == (cut < SLOT_BYTES));
        flash_memory_repair(&memory);
        rig_start(2, 0);
        rig_sign_in(0, 10);
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
    rig_begin();
    rig_sign_in(1000, 10);
    device_receive(&device, &command, 10);
    CHECK(obeyed == 0 && !device_next(&device, &frame, 10));
}

static void silence_is_noticed(void)
{
    Frame ping = {.which_body = facet_device_v1_Frame_ping_tag};
    rig_begin();
    rig_sign_in(0, 10);
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
    a_view_is_shown_once_and_its_version_named();
    a_command_is_done_once_whenever_the_power_goes();
    a_command_that_is_too_late_is_not_done();
    silence_is_noticed();
}
