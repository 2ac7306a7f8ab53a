import type { Doorbell, OnRing } from "../doorbell.ts";

export interface MemoryDoorbells {
  open(options: { readonly name: string; readonly onRing: OnRing }): Promise<Doorbell>;
}

/** The doorbells of processes that are only pretended: all that are opened here hear each other. */
export function memoryDoorbells(): MemoryDoorbells {
  const listening = new Map<string, OnRing>();
  return {
    open: ({ name, onRing }) => {
      const address = `memory:${name}`;
      listening.set(address, onRing);
      return Promise.resolve({
        address,
        ring: async (other: string, run: string) => {
          await Promise.resolve();
          const listener = listening.get(other);
          listener?.(run);
          return listener !== undefined;
        },
        close: () => {
          if (listening.get(address) === onRing) listening.delete(address);
          return Promise.resolve();
        },
      });
    },
  };
}
