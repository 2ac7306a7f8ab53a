import { readdirSync, readFileSync } from "node:fs";
import { defineConfig } from "rolldown";
import { schemaRules } from "./scripts/schema-rules.mjs";

/** What most commands begin with: the command line itself, the files of a project, and the way to its SQLite files. */
const programs =
  /dist\/cli\/run-here\.js$|dist\/sqlite\/driver\.js$|dist\/workspace\/git\/folder-locks\.js$|dist\/host\/(?:find-project|folder-tree|spec-lock)\.js$/u;

/** Packages that most commands begin with, each in a file by its name with those that it needs; commander is in the file of the command line. */
const first = {
  zod: ["zod"],
  yaml: ["yaml"],
  "markdown-it": ["markdown-it", "entities", "linkify-it", "mdurl", "punycode.js", "uc.micro"],
};

/**
 * The program as a few files instead of hundreds: Node takes as long to find and load a small module as to run it. What is
 * asked for seldom stays in files of its own; packages stay where npm puts them, but for those that are inside.
 */
export default defineConfig([
  {
    input: ["dist/cli/main.js", "dist/host/play-tape.js"],
    // The one is made for each kind of machine, the other a package asks for where it is there.
    external: ["@photostructure/sqlite", "supports-color"],
    platform: "node",
    plugins: [
      { name: "schema-rules", load: { filter: { id: /dist\/agent\/schema-rules\.js$/u }, handler: schemaRules } },
      { name: "ajv", load: { filter: { id: /dist\/agent\/load-ajv\.js$/u }, handler: loadAjv } },
    ],
    output: {
      dir: "dist/bin",
      format: "esm",
      cleanDir: true,
      banner: ({ moduleIds }) => licences(moduleIds),
      codeSplitting: {
        // Each with all that it imports. Otherwise what several commands share is cut into a file for each set of commands that share it.
        groups: [
          // Also what `--version` loads.
          { name: "error-code", test: /dist\/problem\/error-code\.js$/u },
          { name: "program", test: programs },
          ...Object.entries(first).map(([name, packages]) => ({ name, test: filesOf(packages) })),
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
  {
    // What is required at once, in the middle of a function, has to have the format for that.
    input: "node_modules/ajv/dist/2020.js",
    platform: "node",
    output: { file: "dist/bin/ajv.cjs", format: "cjs", banner: ({ moduleIds }) => licences(moduleIds) },
  },
  // One file each with the packages in it, for the same reason as the bridge.
  whole("acp-turn"),
  whole("play-turn"),
]);

function whole(name) {
  const output = { file: `dist/bin/${name}.js`, format: "esm", banner: ({ moduleIds }) => licences(moduleIds) };
  return { input: `dist/host/${name}.js`, platform: "node", output };
}

/** What `src/agent/load-ajv.ts` does in the program. */
function loadAjv() {
  return `import { createRequire } from "node:module";\nexport const loadAjv = () => createRequire(import.meta.url)("./ajv.cjs");\n`;
}

function filesOf(packages) {
  return new RegExp(`node_modules/(?:${packages.map(escaped).join("|")})/`, "u");
}

function escaped(name) {
  return name.replace(".", "\\.");
}

/** Of the packages that these files are of. */
function licences(files) {
  const folders = files.flatMap((file) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/u.exec(file) ?? []);
  return [...new Set(folders)]
    .toSorted((a, b) => (a < b ? -1 : 1))
    .map(licence)
    .join("\n");
}

function licence(folder) {
  const file = readdirSync(folder).find((each) => /^licen[cs]e/iu.test(each));
  const { name, license } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
  const words = file === undefined ? `Licence: ${license}` : readFileSync(`${folder}/${file}`, "utf8").trim();
  return `/*!\n${name}\n\n${words.replaceAll("*/", "* /")}\n*/`;
}
