import type { Performer } from "../../runner/performer.ts";
import { notPerformed } from "../not-performed.ts";

const nobodyListens =
  "This step sends a message to a registered app, and there are none: registered apps come with the server. Call the program that should answer in the `command` of a step.";

/** Sends a message to an app that is registered with the server; without one nobody listens. */
export const performMessage: Performer = () => Promise.resolve(notPerformed("unavailable", nobodyListens));
