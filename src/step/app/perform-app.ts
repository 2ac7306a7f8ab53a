import type { Performer } from "../../runner/performer.ts";
import { notPerformed } from "../not-performed.ts";

const noApps =
  "This step runs a registered app, and there are none: registered apps come with the server. Write what the app runs as the `command` of the step.";

/** Runs an app that is registered with the server; without one there is none. */
export const performApp: Performer = () => Promise.resolve(notPerformed("unavailable", noApps));
