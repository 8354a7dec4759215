/* The root of the image whose size is measured: one device with everything that it uses. Transport, flash, display and
 * clock are the board's and are declared only. */
#include "apps/label.h"
#include "apps/scale.h"
#include "core/run.h"
#include "port/board.h"

#ifdef IS_SCALE
static struct scale app;
#else
static struct label app;
#endif
static struct device device;
extern const struct flash board_flash;

void image(const struct identity *identity, const char *host);

void image(const struct identity *identity, const char *host)
{
#ifdef IS_SCALE
    struct application application = scale_start(&app, 10000);
#else
    struct application application = label_start(&app, 60000);
#endif
    device_start(&device, identity, &application, &board_flash, board_random(), board_unix_ms(), board_uptime_ms());
    for (;;) {
#ifdef IS_SCALE
        scale_turn(&app, &device, board_uptime_ms());
#else
        label_turn(&app, &device, board_uptime_ms());
#endif
        run_turn(&device, &frame_wire, host, 8083, 1000);
    }
}
