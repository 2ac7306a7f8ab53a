import { driverRecordings } from "../../../test/rig/driver-recordings.ts";
import { driverLaws } from "../driver.suite.ts";
import { geminiDriver } from "./gemini-driver.ts";

driverLaws(geminiDriver, driverRecordings("gemini"));
