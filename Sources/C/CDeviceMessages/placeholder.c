#include "CDeviceMessages.h"
