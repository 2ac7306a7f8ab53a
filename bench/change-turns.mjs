import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The project of the demo, as the person has it before anything is asked for. */
export const project = new URL("../scripts/demo/project", import.meta.url).pathname;

const server = readFileSync(join(project, "src", "server.mjs"), "utf8").replace(
  "const routes = {\n",
  'const routes = {\n  "/healthz": { GET: () => ({ status: 200, body: "ok" }) },\n',
);
const tests = `${readFileSync(join(project, "test", "server.test.mjs"), "utf8")}
test("a health check is answered with ok", () => {
  assert.deepEqual(answer("GET", "/healthz"), { status: 200, body: "ok" });
});
`;

const title = "Add a health check";
const text = 'The server SHALL answer GET /healthz with status 200 and the body "ok".';
const when = "GET /healthz is asked for";
const then = 'the answer has status 200 and the body "ok"';

/** What a scripted agent does for one sentence there: JSON is YAML too. */
export const turns = JSON.stringify({
  turns: [
    {
      step: "brief",
      do: [
        {
          answer: {
            title,
            name: "add-health-check",
            summary: text,
            found: [],
            questions: [],
            scope: ["src/**", "test/**"],
            files: 2,
            criteria: 1,
          },
        },
      ],
    },
    {
      step: "draft",
      do: [
        {
          answer: {
            title,
            why: "A load balancer has to know whether the server is up.",
            what: [text],
            capability: "health-check",
            requirements: [
              { change: "added", name: "Health endpoint", text, scenarios: [{ name: "Healthy", when, then }] },
            ],
            out_of_scope: [],
            constraints: [],
          },
        },
      ],
    },
    {
      step: "implement",
      do: [
        { write: { path: "src/server.mjs", text: server } },
        { write: { path: "test/server.test.mjs", text: tests } },
      ],
    },
    {
      step: "review",
      do: [
        {
          answer: {
            criteria: [
              {
                id: "health-check#health-endpoint/healthy",
                verdict: "PASS",
                note: null,
                claims: [
                  {
                    path: "src/server.mjs",
                    startLine: 4,
                    endLine: 4,
                    quote: '  "/healthz": { GET: () => ({ status: 200, body: "ok" }) },',
                    test: "a health check is answered with ok",
                    note: null,
                  },
                ],
              },
            ],
            outOfScope: [],
            violations: [],
          },
        },
      ],
    },
  ],
});

/** The steps whose agent is started, in their order. */
export const asked = ["brief", "contract[1]/draft", "build[1]/make[1]/implement", "build[1]/grade/review"];
