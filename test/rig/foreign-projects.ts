import { stringify } from "yaml";
import type { JsonObject } from "../../src/json/json.ts";

/** A small project of somebody else, and what a scripted agent does there for one sentence. */
export interface ForeignProject {
  readonly language: "Node" | "Python" | "Go";
  /** The programs that it takes to run its tests, as a command that tries. */
  readonly needs: readonly string[];
  readonly requirement: string;
  readonly files: Readonly<Record<string, string>>;
  /** Where the work is, and its tests. */
  readonly source: string;
  readonly tests: string;
  /** How a person runs them. */
  readonly runTests: readonly [string, ...string[]];
  /** The test command that is seen in it. */
  readonly seenTests: string;
  readonly change: ScriptedChange;
}

/** What becomes of it. */
interface ScriptedChange {
  readonly title: string;
  readonly name: string;
  readonly capability: string;
  readonly requirement: string;
  readonly text: string;
  readonly scenario: { readonly name: string; readonly when: string; readonly then: string };
  readonly writes: Readonly<Record<string, string>>;
  readonly claim: {
    readonly criterion: string;
    readonly path: string;
    readonly startLine: number;
    readonly endLine: number;
    readonly quote: string;
    readonly test: string;
  };
}

const nodeSource = `export function total(prices) {
  return prices.reduce((sum, price) => sum + price, 0);
}
`;

const nodeTest = `import assert from "node:assert/strict";
import { test } from "node:test";
import { total } from "./basket.mjs";

test("a basket costs what its parts cost", () => {
  assert.equal(total([1, 2]), 3);
});
`;

const node: ForeignProject = {
  language: "Node",
  needs: ["node", "--version"],
  requirement: "A basket with a voucher costs less by its amount, and never less than nothing.",
  files: {
    "package.json": `{ "name": "basket", "private": true, "type": "module", "scripts": { "test": "node --test" } }\n`,
    "src/basket.mjs": nodeSource,
    "src/basket.test.mjs": nodeTest,
  },
  source: "src/basket.mjs",
  tests: "src/basket.test.mjs",
  runTests: ["npm", "test"],
  seenTests: "node --test --test-reporter=tap  (package.json)",
  change: {
    title: "Vouchers for baskets",
    name: "basket-vouchers",
    capability: "basket",
    requirement: "Voucher",
    text: "The basket SHALL cost less by the amount of its voucher, and never less than 0.",
    scenario: {
      name: "Voucher over the price",
      when: "a basket of 3 has a voucher of 5",
      then: "it costs 0",
    },
    writes: {
      "src/basket.mjs": `${nodeSource}
export function toPay(prices, voucher) {
  return Math.max(0, total(prices) - voucher);
}
`,
      "src/basket.test.mjs": `${nodeTest.replace("{ total }", "{ total, toPay }")}
test("a voucher over the price leaves nothing to pay", () => {
  assert.equal(toPay([1, 2], 5), 0);
  assert.equal(toPay([1, 2], 1), 2);
});
`,
    },
    claim: {
      criterion: "basket#voucher/voucher-over-the-price",
      path: "src/basket.mjs",
      startLine: 6,
      endLine: 6,
      quote: "  return Math.max(0, total(prices) - voucher);",
      test: "a voucher over the price leaves nothing to pay",
    },
  },
};

const pythonSource = `def celsius(fahrenheit):
    return (fahrenheit - 32) * 5 / 9
`;

const pythonTest = `from weather.degrees import celsius


def test_water_freezes_at_zero():
    assert celsius(32) == 0
`;

const python: ForeignProject = {
  language: "Python",
  needs: ["python3", "-m", "pytest", "--version"],
  requirement: "Degrees can be turned from Celsius to Fahrenheit too.",
  files: {
    "pyproject.toml": `[project]\nname = "weather"\nversion = "0.1"\n\n[tool.pytest.ini_options]\ntestpaths = ["tests"]\npythonpath = ["."]\n`,
    ".gitignore": "__pycache__/\n.pytest_cache/\n",
    "weather/__init__.py": "",
    "weather/degrees.py": pythonSource,
    "tests/test_degrees.py": pythonTest,
  },
  source: "weather/degrees.py",
  tests: "tests/test_degrees.py",
  runTests: ["python3", "-m", "pytest"],
  seenTests: `python3 -B -m pytest --junitxml="$WAYBILL_REPORT"  (pyproject.toml)`,
  change: {
    title: "From Celsius to Fahrenheit",
    name: "fahrenheit",
    capability: "degrees",
    requirement: "Fahrenheit",
    text: "The module SHALL turn degrees Celsius into degrees Fahrenheit.",
    scenario: {
      name: "Boiling water",
      when: "100 degrees Celsius are turned",
      then: "they are 212 degrees Fahrenheit",
    },
    writes: {
      "weather/degrees.py": `${pythonSource}

def fahrenheit(degrees):
    return degrees * 9 / 5 + 32
`,
      "tests/test_degrees.py": `${pythonTest.replace("celsius\n", "celsius, fahrenheit\n")}

def test_water_boils_at_212():
    assert fahrenheit(100) == 212
`,
    },
    claim: {
      criterion: "degrees#fahrenheit/boiling-water",
      path: "weather/degrees.py",
      startLine: 6,
      endLine: 6,
      quote: "    return degrees * 9 / 5 + 32",
      test: "test_water_boils_at_212",
    },
  },
};

const goSource = `package words

import "strings"

// Count says how many words a text has.
func Count(text string) int {
	return len(strings.Fields(text))
}
`;

const goTest = `package words

import "testing"

func TestCount(t *testing.T) {
	if got := Count("a b"); got != 2 {
		t.Fatalf("got %d", got)
	}
}
`;

const go: ForeignProject = {
  language: "Go",
  needs: ["go", "version"],
  requirement: "Say which word of a text is the longest; the first of them where there are several.",
  files: { "go.mod": "module example.com/words\n\ngo 1.18\n", "words.go": goSource, "words_test.go": goTest },
  source: "words.go",
  tests: "words_test.go",
  runTests: ["go", "test", "./..."],
  seenTests: `go test -json -coverprofile="$WAYBILL_COVERAGE" ./...  (go.mod)`,
  change: {
    title: "The longest word",
    name: "longest-word",
    capability: "words",
    requirement: "Longest",
    text: "The package SHALL say which word of a text is the longest, and the first of them where there are several.",
    scenario: { name: "Several", when: 'the text is "ab cd e"', then: 'the longest word is "ab"' },
    writes: {
      "words.go": `${goSource}
// Longest gives the first of the longest words.
func Longest(text string) string {
	longest := ""
	for _, word := range strings.Fields(text) {
		if len(word) > len(longest) {
			longest = word
		}
	}
	return longest
}
`,
      "words_test.go": `${goTest}
func TestLongestOfSeveral(t *testing.T) {
	if got := Longest("ab cd e"); got != "ab" {
		t.Fatalf("got %q", got)
	}
}
`,
    },
    claim: {
      criterion: "words#longest/several",
      path: "words.go",
      startLine: 14,
      endLine: 14,
      quote: "\t\tif len(word) > len(longest) {",
      test: "TestLongestOfSeveral",
    },
  },
};

export const foreignProjects: readonly ForeignProject[] = [node, python, go];

export function foreignNamed(language: ForeignProject["language"]): ForeignProject {
  const found = foreignProjects.find((each) => each.language === language);
  if (found === undefined) throw new Error(`There is no project in ${language}.`);
  return found;
}

/** What an agent is asked for in the pipeline of a change. */
export interface ChangeAnswers {
  readonly brief: JsonObject;
  readonly draft: JsonObject;
  readonly review: JsonObject;
}

/** What an agent answers for a project; `claimed` is the criterion as the spec of the change calls it. */
export function answersOf({ change, source, tests }: ForeignProject, claimed = change.claim.criterion): ChangeAnswers {
  const { title, name, capability, requirement, text, scenario, claim } = change;
  const { criterion: _, ...lines } = claim;
  return {
    brief: {
      title,
      name,
      summary: text,
      found: [],
      questions: [],
      scope: [source, tests],
      files: 2,
      criteria: 1,
    },
    draft: {
      title,
      why: "Its users have asked for it.",
      what: [text],
      capability,
      requirements: [{ change: "added", name: requirement, text, scenarios: [scenario] }],
      out_of_scope: [],
      constraints: [],
    },
    review: {
      criteria: [{ id: claimed, verdict: "PASS", note: null, claims: [{ ...lines, note: null }] }],
      outOfScope: [],
      violations: [],
    },
  };
}

/** What the scripted agent answers and writes, step by step. */
export function turnsOf(project: ForeignProject, claimed?: string): string {
  const { brief, draft, review } = answersOf(project, claimed);
  return stringify({
    turns: [
      { step: "brief", do: [{ answer: brief }] },
      { step: "draft", do: [{ answer: draft }] },
      { step: "implement", do: writesOf(project.change.writes) },
      { step: "review", do: [{ answer: review }] },
    ],
  });
}

export function writesOf(files: Readonly<Record<string, string>>): readonly JsonObject[] {
  return Object.entries(files).map(([path, text]) => ({ write: { path, text } }));
}
