import { driverRecordings } from "../../../test/rig/driver-recordings.ts";
import { driverLaws } from "../driver.suite.ts";
import { codexDriver } from "./codex-driver.ts";

driverLaws(codexDriver, driverRecordings("codex"));
