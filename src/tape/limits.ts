/** Larger files, and larger outputs, are left out of what is recorded: a tape is a file that people keep. */
export const largestFile = 64 * 1024 * 1024;
