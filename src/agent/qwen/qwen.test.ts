import { driverRecordings } from "../../../test/rig/driver-recordings.ts";
import { driverLaws } from "../driver.suite.ts";
import { qwenDriver } from "./qwen-driver.ts";

driverLaws(qwenDriver, driverRecordings("qwen"));
