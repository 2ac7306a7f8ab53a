import { connect, type Socket } from "node:net";
import { errorCode } from "../../problem/error-code.ts";
import type { Address } from "../address.ts";
import type { EgressOptions } from "../egress.ts";

export type Dialled =
  | { readonly ok: true; readonly socket: Socket; readonly address: Address }
  | { readonly ok: false; readonly code: string };

export interface Call {
  readonly addresses: readonly Address[];
  readonly port: number;
  readonly dial: NonNullable<EgressOptions["dial"]>;
  readonly withinMs: number;
}

/** One side may end before the other. */
export function dialSystem({ text, family }: Address, port: number): Socket {
  return connect({ host: text, port, family: family === "ipv4" ? 4 : 6, allowHalfOpen: true });
}

/** The first of the addresses that answers. */
export async function dialFirst({ addresses, port, dial, withinMs }: Call): Promise<Dialled> {
  let code = "";
  for (const address of addresses) {
    const socket = dial(address, port);
    code = await answered(socket, withinMs);
    if (code === "") return { ok: true, socket, address };
    socket.destroy();
  }
  return { ok: false, code };
}

/** Empty where it has answered, else why not. */
function answered(socket: Socket, withinMs: number): Promise<string> {
  return new Promise((resolve) => {
    const settle = (code: string): void => {
      socket.setTimeout(0);
      socket.removeAllListeners("timeout").off("error", fail).off("connect", succeed).off("close", leave);
      // Whatever goes wrong from now on ends with `close`.
      socket.on("error", () => undefined);
      resolve(code);
    };
    const fail = (error: Error): void => settle(errorCode(error) ?? "ERROR");
    const succeed = (): void => settle("");
    const leave = (): void => settle("ECONNABORTED");
    socket.once("error", fail).once("connect", succeed).once("close", leave);
    socket.setTimeout(withinMs, () => settle("ETIMEDOUT"));
  });
}
