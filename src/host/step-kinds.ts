import type { StepKinds } from "../dialect/dialect.ts";
import { command } from "../step/command/command.ts";
import { doWhile } from "../step/do-while/do-while.ts";
import { fanIn } from "../step/fan-in/fan-in.ts";
import { fanOut } from "../step/fan-out/fan-out.ts";
import { gate } from "../step/gate/gate.ts";
import { ifKind } from "../step/if/if.ts";
import { init } from "../step/init/init.ts";
import { prompt } from "../step/prompt/prompt.ts";
import { review } from "../step/review/review.ts";
import { ship } from "../step/ship/ship.ts";
import { shell } from "../step/shell/shell.ts";
import { summaryKind } from "../step/summary/summary-kind.ts";
import { switchKind } from "../step/switch/switch.ts";
import { testKind } from "../step/test/test-kind.ts";
import { whileKind } from "../step/while/while.ts";
import { workflow } from "../step/workflow/workflow.ts";

const kinds = [
  command,
  prompt,
  shell,
  review,
  testKind,
  ship,
  summaryKind,
  init,
  gate,
  ifKind,
  switchKind,
  whileKind,
  doWhile,
  fanOut,
  fanIn,
  workflow,
];

/** Every kind of step there is. A new kind is one folder and one entry here. */
export const stepKinds: StepKinds = new Map(kinds.map((kind) => [kind.name, kind]));
