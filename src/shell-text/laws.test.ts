import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { whenPresent } from "../../test/rig/require.ts";
import { cut } from "../../test/rig/shell-parts.ts";
import { readShellText } from "./read-shell-text.ts";
import { renderShellScript } from "./render-shell-script.ts";

const pairs = 10_000;
const perScript = 500;

/** A command with one value in it that reaches `take` as its last argument, and what stands around the value. */
interface Context {
  readonly run: string;
  readonly before: string;
  readonly after: string;
}

const plainText = fc.stringMatching(/^[a-z0-9 .,:=+@%/-]{0,6}$/u);
const word = fc.stringMatching(/^[a-z0-9.,:=+@%/-]{0,6}$/u);

function around(text: string, { before, after }: { readonly before: string; readonly after: string }): Context {
  return { run: `take ${text}`, before, after };
}

const simple: fc.Arbitrary<Context> = fc.oneof(
  fc.tuple(word, word).map(([before, after]) => around(`${before}{{v}}${after}`, { before, after })),
  fc.tuple(plainText, plainText).map(([before, after]) => around(`"${before}{{v}}${after}"`, { before, after })),
  fc.tuple(plainText, plainText).map(([before, after]) => around(`'${before}{{v}}${after}'`, { before, after })),
  fc.tuple(word, word).map(([before, after]) => around(`"${before}"{{v}}'${after}'`, { before, after })),
  fc.constant({ run: `x={{v}}; take "$x"`, before: "", after: "" }),
  fc.constant({ run: `x="$(printf '%s.' {{v}})"; take "\${x%.}"`, before: "", after: "" }),
  fc.constant({
    run: `x="$(printf '%s.' "$(printf '%s.' "{{v}}")")"; x="\${x%.}"; take "\${x%.}"`,
    before: "",
    after: "",
  }),
  fc.constant({
    run: `sh -c 'shift; printf "%s." "$1" >one' sh a {{v}}; x="$(cat one)"; take "\${x%.}"`,
    before: "",
    after: "",
  }),
  fc.constant({ run: `x="$(cat <<EOF\n{{v}}.\nEOF\n)"; take "\${x%.}"`, before: "", after: "" }),
  fc.constant({ run: `x="$(cat <<'EOF'\n{{v}}.\nEOF\n)"; take "\${x%.}"`, before: "", after: "" }),
  fc.constant({ run: `x="$(cat <<-"EOF"\n\t\t{{v}}.\n\tEOF\n)"; take "\${x%.}"`, before: "", after: "" }),
  fc.constant({
    run: `cat >two <<EOF\n$((1)){{v}}.\nEOF\nx="$(cat two)"; x="\${x%.}"; take "\${x#1}"`,
    before: "",
    after: "",
  }),
);

const wrapped: fc.Arbitrary<Context> = fc
  .tuple(
    simple,
    fc.array(
      fc.constantFrom<(run: string) => string>(
        (run) => `if :; then\n${run}\nfi`,
        (run) => `{ ${run}\n}`,
        (run) => `for i in 1; do ${run}\ndone`,
        (run) => `f() {\n${run}\n}; f`,
        (run) => `case x in (x) ${run}\n;; esac`,
        (run) => `case "a" in b|a) ${run} # )'"\n;; *) :;; esac`,
        (run) => `: 'it' "x\\"y" \\' # don't\n${run}`,
        (run) => `: $(( (1+2) * 3 )) "\${HOME:-x}" \`echo a\`; ${run}`,
        (run) => `: <<A <<'B'\nit's "\nA\n$( \`\nB\n${run}`,
        (run) => `! : || ${run}`,
        (run) => `while :; do ${run}\nbreak; done 2>&1`,
        (run) => `:& wait; ${run}`,
      ),
      { maxLength: 3 },
    ),
  )
  .map(([context, wraps]) => ({ ...context, run: wraps.reduce((run, wrap) => wrap(run), context.run) }));

const nasty = fc.oneof(
  fc.string({
    unit: fc.constantFrom(...Array.from("'\"\\$`!*?[]{}()<>|&;#~ \t\n\r=%-abc\u0001\u007fé漢😀EOF")),
    maxLength: 24,
  }),
  fc.constantFrom(
    "$(touch C)",
    "`touch C`",
    "';touch C;'",
    '";touch C;"',
    "\nEOF\ntouch C\n",
    "-n",
    "--",
    "~",
    "\\",
    "\n\n",
    "%s",
    "!!",
    "x".repeat(5000),
  ),
  fc.string({ unit: "grapheme", maxLength: 12 }).map((text) => text.replaceAll("\0", "")),
);

/** Runs the contexts in one shell process; each value that arrives is written with its length before it. */
function runAll(shell: string, cases: readonly (readonly [Context, string])[]): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), "waybill-law-"));
  try {
    const scripts = cases.map(([context, value]) => {
      const read = readShellText(cut(context.run).parts);
      if (!read.ok) throw new Error(`refused: ${context.run} ${JSON.stringify(read.findings)}`);
      return `(\n${renderShellScript(read.value, [value])}\n)\n`;
    });
    const take = `take() { printf '%s\\0' "$1" >>out; }\n`;
    writeFileSync(join(folder, "script"), take + scripts.join(""));
    const result = spawnSync(shell, ["script"], {
      cwd: folder,
      timeout: 60_000,
      env: { ...process.env, LC_ALL: "C.UTF-8" },
    });
    expect(result.stderr.toString()).toBe("");
    expect(existsSync(join(folder, "C"))).toBe(false);
    return readFileSync(join(folder, "out"), "utf8").split("\0").slice(0, -1);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

for (const shell of ["dash", "bash"]) {
  whenPresent(shell)(`${shell} gives a program exactly the bytes of a value, wherever it stands`, () => {
    const cases = fc.sample(fc.tuple(wrapped, nasty), pairs);
    for (let from = 0; from < cases.length; from += perScript) {
      const some = cases.slice(from, from + perScript);
      const wanted = some.map(([{ before, after }, value]) => before + value + after);
      const arrived = runAll(shell, some);
      const wrong = wanted.findIndex((text, index) => text !== arrived[index]);
      if (wrong !== -1)
        expect({ case: some[wrong], arrived: arrived[wrong] }).toEqual({ case: some[wrong], arrived: wanted[wrong] });
      expect(arrived).toHaveLength(wanted.length);
    }
  });
}

const soup = fc
  .array(
    fc.constantFrom(
      ..."{{v}} {{v}} {{v}} echo : printf '%s' x=1 a= ' \" \\ $ ` ( ) $( ${ } $(( )) (( [[ ]] { ; & | || && < > >> <<< <( \n # ! * [ ] = -eq case in esac ;; if then fi for do done while x ) esac".split(
        " ",
      ),
      "<<E\n",
      "\nE\n",
      "<<'E'\n",
      "<<-E\n",
      "\n",
      " ",
      "  ",
      "\\\n",
      "$'",
      '$"',
      "sh -c a",
      "eval ",
      "| sh",
      "trap ",
      "let ",
      "x[",
      "${x:-",
      "awk ",
      "env ",
    ),
    { minLength: 2, maxLength: 14 },
  )
  .map((tokens) => tokens.join(" "))
  .chain((text) => fc.constantFrom(text, text.replaceAll("  ", " "), text.replaceAll(" ", "")));

const canary = `$(touch C)\`touch C\`';touch C;'";touch C;"\ntouch C\nE\ntouch C\n)touch C;}touch C;]]touch C #a[$(touch C)]`;

for (const shell of ["dash", "bash"]) {
  whenPresent(shell)(`${shell} never runs a value, whatever text stands around it`, () => {
    const folder = mkdtempSync(join(tmpdir(), "waybill-soup-"));
    const texts = fc.sample(soup, 5000).filter((text) => text.includes("{{v}}"));
    try {
      const accepted = texts.flatMap((text) => {
        const { parts, names } = cut(text);
        const read = readShellText(parts);
        return read.ok
          ? [
              {
                text,
                script: renderShellScript(
                  read.value,
                  names.map(() => canary),
                ),
              },
            ]
          : [];
      });
      expect(accepted.length).toBeGreaterThan(100);
      accepted.forEach(({ script }, index) => {
        mkdirSync(join(folder, String(index)));
        writeFileSync(join(folder, String(index), "s"), script);
      });
      // Each in a folder of its own: what a script leaves running in the background is then found to be its own.
      const each = `for d in *; do (cd "$d" && timeout 1 ${shell} ./s </dev/null >/dev/null 2>&1); done; find . -name C`;
      const run = spawnSync("sh", ["-c", each], { cwd: folder, encoding: "utf8", timeout: 110_000 });
      const escaped = run.stdout.split("\n").filter((path) => path !== "");
      expect(escaped.map((path) => accepted[Number(path.split("/")[1])]?.text)).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}

test("no text makes the reader throw, and every finding lies inside the text", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        soup,
        fc.string({ unit: "binary" }).map((text) => `${text}{{v}}${text}`),
      ),
      (text) => {
        for (const finding of readShellText(cut(text).parts).findings) {
          expect(finding.range.start).toBeGreaterThanOrEqual(0);
          expect(finding.range.end).toBeLessThanOrEqual(text.length);
        }
      },
    ),
    { numRuns: 5000 },
  );
});

test("a command without placeholders is never refused", () => {
  fc.assert(
    fc.property(soup, (text) => {
      const plain = text.replaceAll("{{v}}", "v");
      expect(readShellText(cut(plain).parts)).toEqual({
        ok: true,
        findings: [],
        value: { pieces: [{ kind: "text", text: plain }] },
      });
    }),
  );
});

test("the cost of reading grows with the text, not with its square", () => {
  const texts = ["a | ", "cat <<E\nx\nE\n", "a ", "a=1 ", "[ a ", "case x in ", "$(( ", "'", "`a"].concat([
    "<<<x ",
    "xargs ",
    "sh ",
    "bash|",
    "env ",
    "sh <(a) ",
    "command ",
    "$x ",
    "$(a) ",
  ]);
  // Each of these took minutes when a part of the text was looked at again for every word.
  for (const text of texts)
    expect(readShellText(cut(`${text.repeat(100_000)}{{v}}`).parts).findings.length).toBeLessThan(2);
});
