import { driverRecordings } from "../../../test/rig/driver-recordings.ts";
import { driverLaws } from "../driver.suite.ts";
import { opencodeDriver } from "./opencode-driver.ts";

driverLaws(opencodeDriver, driverRecordings("opencode"));
