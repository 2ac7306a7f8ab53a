import { driverRecordings } from "../../../test/rig/driver-recordings.ts";
import { driverLaws } from "../driver.suite.ts";
import { claudeDriver } from "./claude-driver.ts";

driverLaws(claudeDriver, driverRecordings("claude"));
