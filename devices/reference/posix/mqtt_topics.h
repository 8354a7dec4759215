/* Which message stands on which topic below devices/<id>/. */
#ifndef MQTT_TOPICS_H
#define MQTT_TOPICS_H

#include <pb.h>

#include "core/messages.h"

enum { TOPIC_BYTES = 192 };

/* The message's topic, its fields, and where it stands in the frame. NULL: it isn't spoken on MQTT. */
const pb_msgdesc_t *mqtt_topic_of(const char *id, const Frame *frame, char topic[TOPIC_BYTES], const void **message,
                                  bool *is_retained);

/* Prepares a frame for what stands on the topic: its tag is set, `*message` is where its fields are decoded to.
 * NULL: nothing that this device hears. */
const pb_msgdesc_t *mqtt_message_on(const char *id, const char *topic, Frame *frame, void **message);

#endif
