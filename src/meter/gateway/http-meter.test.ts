import { openMeterRig } from "../../../test/rig/meter-rig.ts";
import { meterLaws } from "../meter.suite.ts";

meterLaws("http", openMeterRig);
