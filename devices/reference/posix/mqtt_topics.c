#include "mqtt_topics.h"

#include <stdio.h>
#include <string.h>

const pb_msgdesc_t *mqtt_topic_of(const char *id, const Frame *frame, char topic[TOPIC_BYTES], const void **message,
                                  bool *is_retained)
{
    *message = &frame->body;
    *is_retained = false;
    switch (frame->which_body) {
    case facet_device_v1_Frame_telemetry_tag:
        (void)snprintf(topic, TOPIC_BYTES, "devices/%s/telemetry", id);
        return facet_device_v1_Telemetry_fields;
    case facet_device_v1_Frame_ask_tag:
        (void)snprintf(topic, TOPIC_BYTES, "devices/%s/ask/%s", id, frame->body.ask.composition);
        return facet_device_v1_Ask_fields;
    case facet_device_v1_Frame_follow_tag:
        *is_retained = true;
        (void)snprintf(topic, TOPIC_BYTES, "devices/%s/follow/%s", id, frame->body.follow.composition);
        return facet_device_v1_Follow_fields;
    case facet_device_v1_Frame_command_result_tag:
        (void)snprintf(topic, TOPIC_BYTES, "devices/%s/commands/%lu/result", id,
                       (unsigned long)frame->body.command_result.id);
        return facet_device_v1_CommandResult_fields;
    default:
        /* libmosquitto pings by itself. */
        return NULL;
    }
}

static bool begins(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

const pb_msgdesc_t *mqtt_message_on(const char *id, const char *topic, Frame *frame, void **message)
{
    size_t length = strlen(id);
    memset(frame, 0, sizeof *frame);
    *message = &frame->body;
    if (!begins(topic, "devices/") || strncmp(topic + 8, id, length) != 0 || topic[8 + length] != '/') {
        return NULL;
    }
    topic += 8 + length + 1;
    if (strcmp(topic, "acks") == 0) {
        frame->which_body = facet_device_v1_Frame_ack_tag;
        return facet_device_v1_Ack_fields;
    } else if (strcmp(topic, "errors") == 0) {
        frame->which_body = facet_device_v1_Frame_error_tag;
        return facet_device_v1_Error_fields;
    } else if (strcmp(topic, "commands") == 0) {
        frame->which_body = facet_device_v1_Frame_command_tag;
        return facet_device_v1_Command_fields;
    } else if (begins(topic, "views/")) {
        frame->which_body = facet_device_v1_Frame_view_tag;
        return facet_device_v1_View_fields;
    } else if (begins(topic, "answers/")) {
        frame->which_body = facet_device_v1_Frame_answer_tag;
        return facet_device_v1_Answer_fields;
    }
    return NULL;
}
