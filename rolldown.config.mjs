import { readdirSync, readFileSync } from "node:fs";
import { defineConfig } from "rolldown";
import { schemaRules } from "./scripts/schema-rules.mjs";

/** What most commands begin with: the command line itself, the files of a project, and the way to its SQLite files. */
const programs =
  /dist\/cli\/run-here\.js$|dist\/sqlite\/driver\.js$|dist\/workspace\/git\/folder-locks\.js$|dist\/host\/(?:find-project|folder-tree|spec-lock)\.js$/u;

/** The packages that most commands begin with, each in a file by its name with those that it needs; commander is in the file of the command line. */
const inside = {
  program: ["commander"],
  zod: ["zod"],
  yaml: ["yaml"],
  "markdown-it": ["markdown-it", "entities", "linkify-it", "mdurl", "punycode.js", "uc.micro"],
};
const insideNames = Object.values(inside).flat().map(escaped).join("|");

/**
 * The program as a few files instead of hundreds: Node takes as long to find and load a small module as to run it. What is
 * asked for seldom stays in files of its own; packages stay where npm puts them, but for those that are inside.
 */
export default defineConfig([
  {
    input: ["dist/cli/main.js", "dist/host/play-tape.js"],
    external: [new RegExp(`^(?!(?:${insideNames})(?:$|/))[^./]`, "u")],
    platform: "node",
    plugins: [
      { name: "schema-rules", load: { filter: { id: /dist\/agent\/schema-rules\.js$/u }, handler: schemaRules } },
    ],
    output: {
      dir: "dist/bin",
      format: "esm",
      cleanDir: true,
      banner: ({ name }) => (inside[name] ?? []).map(licence).join("\n"),
      codeSplitting: {
        // Each with all that it imports. Otherwise what several commands share is cut into a file for each set of commands that share it.
        groups: [
          // Also what `--version` loads.
          { name: "error-code", test: /dist\/problem\/error-code\.js$/u },
          { name: "program", test: programs },
          ...Object.entries(inside).map(([name, packages]) => ({ name, test: filesOf(packages) })),
          { name: "specs", test: /dist\/spec\/openspec\/(?:archive-change|validate-all)\.js$/u },
        ],
      },
    },
  },
  {
    // One file, whatever it shares with others: alone it is shown to a confined command. Node loads this format faster.
    input: "dist/host/bridge.js",
    platform: "node",
    output: { file: "dist/bin/bridge.cjs", format: "cjs" },
  },
  // One file each with the packages in it, for the same reason.
  whole("acp-turn", ["@agentclientprotocol/sdk", "zod"]),
  whole("play-turn", ["yaml", "zod"]),
]);

function whole(name, packages) {
  const banner = packages.map(licence).join("\n");
  const output = { file: `dist/bin/${name}.js`, format: "esm", banner };
  return { input: `dist/host/${name}.js`, platform: "node", output };
}

function filesOf(packages) {
  return new RegExp(`node_modules/(?:${packages.map(escaped).join("|")})/`, "u");
}

function escaped(name) {
  return name.replace(".", "\\.");
}

function licence(name) {
  const folder = `node_modules/${name}`;
  const file = readdirSync(folder).find((each) => each.startsWith("LICENSE"));
  return `/*!\n${name}\n\n${readFileSync(`${folder}/${file}`, "utf8").trim()}\n*/`;
}
