import { workspaceLaws } from "../workspace.suite.ts";

workspaceLaws("git");
