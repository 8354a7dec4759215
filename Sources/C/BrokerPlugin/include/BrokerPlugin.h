#pragma once

// A plugin of the broker, which loads it by path: nothing here is called from Swift.
