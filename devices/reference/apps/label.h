/* A shelf label (devices/label.yaml): shows one product's tile and says how its battery is. */
#ifndef LABEL_H
#define LABEL_H

#include "core/device.h"
#include "store.pb.h"

struct label {
    facet_store_v1_ProductTile tile; /* as it is shown */
    bool has_tile;
    uint32_t interval_ms;
    uint64_t measure_at;
    int32_t battery_mv;
};

/* The identity's fixed part: what a label follows. */
extern const struct identity label_identity;

struct application label_start(struct label *label, uint32_t interval_ms);

/* Measures the battery when it is time. */
void label_turn(struct label *label, struct device *device, uint64_t now);

#endif
