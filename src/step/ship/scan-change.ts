import type { Leak } from "../../secret/leak.ts";
import type { Mask } from "../../secret/mask.ts";
import { scanText } from "../../secret/scan-text.ts";
import { wideText } from "../../secret/wide-text.ts";
import type { PublishedFile } from "../../ship/git/changed-blobs.ts";

export interface ScanWish {
  readonly files: AsyncIterable<PublishedFile>;
  /** Texts that are published beside the files, by what they are. */
  readonly texts: Readonly<Record<string, string>>;
  readonly mask: Mask;
}

/** The secrets that would be published and have not been before, each once. */
export async function scanChange({ files, texts, mask }: ScanWish): Promise<readonly Leak[]> {
  const found: Leak[] = [];
  for await (const { path, bytes, before } of files) {
    const leaks = await scanText({ file: path, bytes }, mask);
    if (leaks.length === 0) continue;
    const known = before.length === 0 ? [] : await scanText({ file: path, bytes: before }, mask);
    const old = new Set(known.map((leak) => keyOf(leak, before)));
    found.push(...leaks.filter((leak) => !old.has(keyOf(leak, bytes))));
  }
  for (const [file, text] of Object.entries(texts))
    found.push(...(await scanText({ file, bytes: Buffer.from(text) }, mask)));
  return [...new Map(found.map((leak) => [JSON.stringify(leak), leak])).values()];
}

/** The line that it stands in, wherever that is. */
function keyOf({ rule, line }: Leak, bytes: Buffer): string {
  const lines = [bytes.toString(), wideText(bytes) ?? ""].map((text) => text.split("\n")[line - 1] ?? "");
  return JSON.stringify([rule, ...lines]);
}
