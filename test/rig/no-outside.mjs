// Loaded before a program: from then on it opens no socket and starts no process.
import childProcess from "node:child_process";
import dgram from "node:dgram";
import { syncBuiltinESMExports } from "node:module";
import net from "node:net";

const never = (what) => () => {
  process.stderr.write(`went outside: ${what}\n`);
  process.exit(99);
};
for (const name of ["spawn", "spawnSync", "exec", "execSync", "execFile", "execFileSync", "fork"])
  childProcess[name] = never(name);
net.Socket.prototype.connect = never("connect");
net.Server.prototype.listen = never("listen");
dgram.createSocket = never("createSocket");
syncBuiltinESMExports();
