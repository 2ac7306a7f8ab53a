// Carries a plan out, or ends what another process has left, and dies before the given deed.
import { readFileSync } from "node:fs";
import { finishArchive, performArchive } from "../../dist/spec/openspec/perform-archive.js";

const [root, plan, deed] = process.argv.slice(2);
let left = Number(deed);
const watch = () => {
  if (left-- === 0) process.kill(process.pid, "SIGKILL");
};
if (plan === "") await finishArchive({ root, watch });
else performArchive({ root, watch }, JSON.parse(readFileSync(plan, "utf8")));
