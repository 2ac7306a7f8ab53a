import { doorbellLaws } from "../doorbell.suite.ts";
import { memoryDoorbells } from "./memory-doorbell.ts";

doorbellLaws("memory", () => ({ ...memoryDoorbells(), leave: () => undefined }));
