/**
 * Of the byte that was taken last: it may be part of a secret (`open`), it is, with all open ones before it (`hide`), it is none
 * (`show`), or those before it are, and it may be part of the next (`close`).
 */
export type Verdict = "open" | "hide" | "show" | "close";

/** Goes through the bytes after the sign of a family. It ends at the first byte that is no part any more. */
export type Reader = Generator<Verdict, void, number>;

/** Secrets that are known by how they look. */
export interface Family {
  readonly name: string;
  /** What they begin with. */
  readonly signs: readonly string[];
  /** Whether the sign is hidden with the rest. */
  readonly isSignHidden: boolean;
  /** Whether nothing of a word may stand before the sign. */
  readonly startsWord: boolean;
  readonly read: () => Reader;
}

const letters = "A-Za-z0-9";

/** Signs, then so many bytes of a kind at least. */
const tokens: readonly (readonly [name: string, signs: readonly string[], of: string, least: number])[] = [
  ["github", ["ghp_", "gho_", "ghu_", "ghs_", "ghr_"], letters, 36],
  ["github", ["github_pat_"], `${letters}_`, 36],
  ["gitlab", ["glpat-", "gldt-", "glrt-", "glptt-", "glft-", "glcbt-", "gloas-"], `${letters}_.-`, 20],
  ["aws", ["AKIA", "ASIA"], "A-Z0-9", 16],
  ["npm", ["npm_"], letters, 36],
  ["slack", ["xoxa-", "xoxb-", "xoxe-", "xoxo-", "xoxp-", "xoxr-", "xoxs-", "xapp-"], `${letters}-`, 10],
  ["anthropic", ["sk-ant-"], `${letters}_-`, 20],
  ["openai", ["sk-proj-", "sk-svcacct-", "sk-admin-", "sk-or-v1-"], `${letters}_-`, 20],
  ["google", ["AIza"], `${letters}_-`, 35],
  ["google", ["ya29."], `${letters}_-`, 20],
  ["google", ["GOCSPX-"], `${letters}_-`, 20],
  ["huggingface", ["hf_"], letters, 30],
  ["stripe", ["sk_live_", "rk_live_", "sk_test_", "rk_test_", "whsec_"], letters, 16],
  ["groq", ["gsk_"], letters, 32],
  ["xai", ["xai-"], letters, 40],
  ["pypi", ["pypi-AgE"], `${letters}_-`, 40],
  ["docker", ["dckr_pat_"], `${letters}_-`, 20],
];

export const families: readonly Family[] = [
  ...tokens.map(([name, signs, of, least]): Family => ({
    name,
    signs,
    isSignHidden: true,
    startsWord: false,
    read: () => readToken({ of: bytesOf(of), least, needsDigit: false }),
  })),
  {
    name: "openai",
    signs: ["sk-"],
    isSignHidden: true,
    startsWord: true,
    read: () => readToken({ of: bytesOf(letters), least: 20, needsDigit: true }),
  },
  { name: "jwt", signs: ["eyJ"], isSignHidden: true, startsWord: true, read: readJwt },
  { name: "private key", signs: ["-----BEGIN "], isSignHidden: true, startsWord: false, read: readPrivateKey },
  {
    name: "password in a URL",
    signs: ["://", String.raw`:\/\/`],
    isSignHidden: false,
    startsWord: false,
    read: readUserInfo,
  },
];

const sets = new Map<string, Uint8Array>();

/** Which bytes a class of a regular expression has. */
function bytesOf(signs: string): Uint8Array {
  const known = sets.get(signs);
  if (known !== undefined) return known;
  const pattern = new RegExp(`[${signs}]`, "u");
  const set = Uint8Array.from({ length: 256 }, (_, byte) => (pattern.test(String.fromCharCode(byte)) ? 1 : 0));
  sets.set(signs, set);
  return set;
}

const longestUndecided = 2048;

interface TokenShape {
  readonly of: Uint8Array;
  readonly least: number;
  readonly needsDigit: boolean;
}

function* readToken({ of, least, needsDigit }: TokenShape): Reader {
  const digits = bytesOf("0-9");
  let hasAll = !needsDigit;
  let verdict: Verdict = "open";
  for (let taken = 1; ; taken++) {
    const byte = yield verdict;
    if (of[byte] !== 1) return;
    hasAll ||= digits[byte] === 1;
    if (hasAll && taken >= least) verdict = "hide";
    else if (taken > longestUndecided) return;
  }
}

/** Two parts that are objects of JSON are one for sure. */
function* readJwt(): Reader {
  const part = bytesOf(`${letters}_-`);
  let length = 0;
  let byte = yield "open";
  for (; part[byte] === 1; byte = yield "open") if (++length > longestUndecided) return;
  if (byte !== dot || length < 7) return;
  for (const sign of Buffer.from("eyJ")) if ((yield "open") !== sign) return;
  const rest = bytesOf(`${letters}_.-`);
  byte = yield "hide";
  while (rest[byte] === 1) byte = yield "hide";
}

const dot = 0x2e;
const dash = 0x2d;
const longestLabel = 48;
/** How soon the key has to begin after its first line, and how many signs of base64 in a row are one. */
const keyBegins = 512;
const keyRun = 32;
const longestKey = 32 * 1024;

/** From its first line to its last one, whatever stands between them: escapes, the numbers of lines, other blanks. */
function* readPrivateKey(): Reader {
  let label = "";
  let byte = yield "open";
  for (; byte !== dash; byte = yield "open") {
    label += String.fromCharCode(byte);
    if (label.length > longestLabel) return;
  }
  if (!/^(?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?$/u.test(label)) return;
  for (let dashes = 1; dashes < 5; dashes++) if ((yield "open") !== dash) return;
  const base64 = bytesOf(`${letters}+/`);
  let last = "";
  let [verdict, run]: [Verdict, number] = ["open", 0];
  for (let taken = 1; taken < longestKey; taken++) {
    byte = yield verdict;
    run = base64[byte] === 1 ? run + 1 : 0;
    last = (last + String.fromCharCode(byte)).slice(-lastLine.length);
    if (run >= keyRun || last === lastLine) verdict = "hide";
    if (last === lastLine) break;
    if (verdict === "open" && taken > keyBegins) return;
  }
  if (last !== lastLine) return;
  let dashes = 0;
  for (let taken = 0; dashes < 5 && taken < longestLabel; taken++) dashes = (yield "hide") === dash ? dashes + 1 : 0;
  if (dashes === 5) yield "hide";
}

const lastLine = "-----END";
const longestUser = 256;
const longestPassword = 1024;

/** The password between a name and its `@`; one that is only said to stand there is none. */
function* readUserInfo(): Reader {
  const name = bytesOf(`${letters}_.~%!$&()*+,;=-`);
  let byte = yield "show";
  for (let taken = 0; name[byte] === 1; byte = yield "show") if (++taken > longestUser) return;
  if (byte !== colon) return;
  const inside = bytesOf(String.raw`^\s/?#"'<>\\` + "`");
  let password = "";
  byte = yield "show";
  for (; inside[byte] === 1 && password.length < longestPassword; byte = yield byte === at ? "close" : "open") {
    if (byte !== at) password += String.fromCharCode(byte);
    else if (password === "" || isPlaceholder(password)) return;
  }
}

const at = 0x40;
const colon = 0x3a;

function isPlaceholder(password: string): boolean {
  return /^(?:\$\w+|\$?\{.*\}|\$\(.*\)|\[.*\]|%\w+%|\*+|x+|\.+)$/iu.test(password);
}
