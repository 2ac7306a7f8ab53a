import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Mask } from "./mask.ts";

/** Few letters, so that secrets overlap, repeat and stand inside each other. */
const letters = fc.constantFrom("a", "b", "ä", "\n", " ", '"');
const secret = fc.string({ unit: letters, minLength: 4, maxLength: 9 });
const secrets = fc.array(secret, { minLength: 1, maxLength: 4 });

/** Some secrets, and a text with much of them in it: whole, in part and one after the other. */
const secretsAndText = secrets.chain((values) => {
  const piece = fc
    .tuple(fc.constantFrom(...values), fc.nat({ max: 3 }), fc.nat({ max: 3 }))
    .map(([value, start, less]) => value.slice(start, value.length - less));
  const other = fc.string({ unit: fc.oneof(letters, fc.constantFrom("*", "c")), maxLength: 4 });
  return fc.tuple(fc.constant(values), fc.array(fc.oneof(piece, fc.constantFrom(...values), other)).map(join));
});

function join(texts: readonly string[]): string {
  return texts.join("");
}

const signs = ["a", "B", "3", "-", "_", "+", "/", " ", "%", "\\", '"', "'", "&", "<", "n", "0", "€", "ä", "😀"];
/** Texts, numbers and signs of all sorts, with no blanks and no escapes around them, which may stay. */
const longSecret = fc
  .string({
    unit: fc.oneof(fc.constantFrom(...signs), fc.string({ minLength: 1, maxLength: 1 })),
    minLength: 8,
  })
  .filter((value) => /^[^\s\\%].*[^\s\\%]{3}$/u.test(value) && (value.match(/[\w€ä😀]/gu)?.length ?? 0) >= 8);
const around = fc.constantFrom("", "{", " = ", "(", "\n", ", ");

const escaped = (text: string, digits = (code: string): string => code): string =>
  text.replaceAll(/[^ -~]|[<>&']/gu, (sign) => {
    const codes = sign.split("").map((unit) => unit.charCodeAt(0).toString(16).padStart(4, "0"));
    return codes.map((code) => `\\u${digits(code)}`).join("");
  });
const inJson = (text: string): string => JSON.stringify(text).slice(1, -1);
const lower = (text: string): string => encodeURIComponent(text).replaceAll(/%../gu, (escape) => escape.toLowerCase());
/** Ways to write a text so that it is data in another one. */
const encoding = fc.constantFrom(
  inJson,
  (text: string) => inJson(text).replaceAll("/", "\\/"),
  (text: string) => escaped(inJson(text)),
  (text: string) => escaped(inJson(text), (code) => code.toUpperCase()),
  encodeURIComponent,
  lower,
  (text: string) => new URLSearchParams({ q: text }).toString().slice(2),
);

const pem = [
  "-----BEGIN ",
  "RSA ",
  "PRIVATE KEY-----",
  "\n",
  "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcw",
  "-----END RSA PRIVATE KEY-----",
];
/** Beginnings, middles and ends of what looks like a secret, and of escapes. */
const suspects = [
  ...pem,
  pem.join(""),
  "gh",
  "p_",
  "sk-",
  "ant-",
  "A1".repeat(20),
  "eyJ",
  "eyJhbGciOiJI",
  ".",
  "://",
  "me",
  ":",
  "p@ss",
  "@",
  "/",
  "AK",
  "IA",
  "%",
  "2",
  "5",
  "%68",
  "\\",
  "u0068",
  "\\n",
  "n",
  "unter2",
  "hunter2",
  "aHVudGVyMg",
  "\n",
  "h",
  "*",
];

/** The bytes of a text in parts that end anywhere, also inside of a character. */
function parts(of: string, cuts: readonly number[]): readonly Buffer[] {
  const bytes = Buffer.from(of);
  const at = [...cuts.map((cut) => cut % (bytes.length + 1)), 0, bytes.length].sort((a, b) => a - b);
  return at.slice(1).map((end, index) => bytes.subarray(at[index], end));
}

function inParts(mask: Mask, chunks: readonly Buffer[]): string {
  const flow = mask.open();
  return Buffer.concat([...chunks.map((chunk) => flow.add(chunk)), flow.end()]).toString();
}

describe("a mask", () => {
  test.each<[string, readonly string[], string, string]>([
    ["a secret", ["hunter2"], "user hunter2\n", "user ***\n"],
    ["a secret inside a word", ["hunter2"], "xhunter2x", "x***x"],
    ["each time it comes", ["hunter2"], "hunter2hunter2 hunter2", "****** ***"],
    ["a secret inside another one", ["pass", "password"], "pass password", "*** ***"],
    ["no part of two that overlap", ["abcd", "cdef"], "xabcdefx", "x***x"],
    ["one that overlaps with itself", ["abab"], "ababab.", "***."],
    ["four characters", ["a€ä😀"], "-a€ä😀-", "-***-"],
    ["nothing shorter, whatever its bytes", ["abc", "€ä😀", ""], "abc €ä😀", "abc €ä😀"],
    ["each line of a value", ["first line\r\nsecond line\n"], "second line, first line", "***, ***"],
    ["a value of several lines as one", ["one1\ntwo2"], "one1\ntwo2\n", "***\n"],
    ["a value without the blanks around it", ["  token\n"], "my token\nend", "my ***\nend"],
    ["no blanks", ["      "], "a      b", "a      b"],
    ["a value that is text in JSON", ['say "hi"\there'], String.raw`{"a":"say \"hi\"\there"}`, '{"a":"***"}'],
    ["only the whole of a secret", ["hunter2"], "hunter hunter", "hunter hunter"],
  ])("hides %s", (...[, values, given, seen]) => {
    expect(new Mask(values).text(given)).toBe(seen);
  });

  test("gives the same however the text is cut", () => {
    fc.assert(
      fc.property(secretsAndText, fc.array(fc.nat()), ([values, given], cuts) => {
        const mask = new Mask(values);
        expect(inParts(mask, parts(given, cuts))).toBe(mask.text(given));
        expect(inParts(mask, parts(given, [...Buffer.from(given).keys()]))).toBe(mask.text(given));
      }),
    );
  });

  test("leaves no secret, and no line of one", () => {
    fc.assert(
      fc.property(secretsAndText, ([values, given]) => {
        const seen = new Mask(values).text(given);
        const lines = values.flatMap((value) => [value, ...value.split("\n")]).map((line) => line.trim());
        for (const line of lines.filter((each) => /.{4}/su.test(each))) expect(seen).not.toContain(line);
      }),
    );
  });

  test("leaves everything else as it is", () => {
    fc.assert(
      fc.property(secrets, fc.string(), fc.array(fc.nat()), (values, given, cuts) => {
        const other = given.replaceAll(/[abä\n "]/gu, "");
        expect(inParts(new Mask(values), parts(other, cuts))).toBe(Buffer.from(other).toString());
      }),
    );
  });

  test("leaves no secret that was written another way, whatever stands around it", () => {
    fc.assert(
      fc.property(longSecret, around, fc.array(encoding, { minLength: 1, maxLength: 3 }), around, (value, ...rest) => {
        const [start, encodings, end] = rest;
        const mask = new Mask([value]);
        const seen = mask.text(start + encodings.reduce((text, encode) => encode(text), value) + end);
        expect(seen.startsWith(start)).toBe(true);
        expect(seen.slice(start.length)).toMatch(/^(?:\W|%(?:25)*5c)*\*\*\*\W*$/iu);
      }),
    );
  });

  test("leaves no byte of a secret in base64, wherever it stands and however it is broken into lines", () => {
    fc.assert(
      fc.property(
        longSecret,
        fc.tuple(fc.string(), fc.string()),
        fc.integer({ min: 4, max: 80 }),
        (value, [start, end], width) => {
          const bytes = Buffer.concat([Buffer.from(start), Buffer.from(value), Buffer.from(end)]);
          for (const kind of ["base64", "base64url"] as const) {
            const lines = bytes.toString(kind).replaceAll(new RegExp(`.{${width}}`, "gu"), "$&\n");
            const seen = new Mask([value]).text(lines);
            expect(seen).toContain("***");
            const [before = "", after = ""] = seen.replaceAll("\n", "").split("***");
            // Half of a byte at most, and the bits that fill the last sign up.
            expect(before.length * 6).toBeLessThanOrEqual(Buffer.byteLength(start) * 8 + 4);
            expect(after.replaceAll("=", "").length * 6).toBeLessThanOrEqual(Buffer.byteLength(end) * 8 + 8);
          }
        },
      ),
    );
  });

  test("gives the same however what looks like a secret is cut", () => {
    const text = fc.array(fc.oneof(fc.constantFrom(...suspects), fc.string({ maxLength: 3 }))).map(join);
    const mask = new Mask(["hunter2", "A1".repeat(20)], { families: true });
    fc.assert(
      fc.property(text, fc.array(fc.nat()), (given, cuts) => {
        const whole = mask.text(given);
        expect(inParts(mask, parts(given, cuts))).toBe(whole);
        expect(inParts(mask, parts(given, [...Buffer.from(given).keys()]))).toBe(whole);
      }),
      { numRuns: 1000 },
    );
  });

  test("hides a large value as it stands, and one of a usual size in other ways too", () => {
    const lines = Array.from({ length: 2000 }, (_, at) => `line ${at}: ${"x".repeat(at % 60)}y`);
    const large = lines.join("\n");
    expect(new Mask([large]).text(`(${large}) ${lines[77]}`)).toBe("(***) ***");
    const usual = lines.slice(0, 200).join("\n");
    expect(new Mask([usual]).text(`(${encodeURIComponent(usual)})`)).toMatch(/^\((?:\*\*\*%0A){199}\*\*\*\)$/u);
  });

  test("holds nothing back that cannot be a secret", () => {
    const flow = new Mask(["hunter2"]).open();
    expect(flow.add(Buffer.from("password: hunt")).toString()).toBe("password: ");
    expect(flow.add(Buffer.from("ing")).toString()).toBe("hunting");
    expect(flow.end().toString()).toBe("");
  });
});
