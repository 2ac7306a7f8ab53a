/** How processes on one machine find out who is alive, and wake each other up. */
export interface Doorbell {
  /** Where this process listens: what the journal keeps as the owner of a run. */
  readonly address: string;
  /** True where somebody listens at the address, who then looks after the run. */
  ring(address: string, run: string): Promise<boolean>;
  /** Stops listening: from now on this process counts as gone. */
  close(): Promise<void>;
}

export type OnRing = (run: string) => void;
