#include "BrokerPlugin.h"
