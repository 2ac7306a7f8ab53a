import { sign } from "node:crypto";
import { signEnvelope } from "../../src/provenance/envelope.ts";
import { firstPredicateType, payloadType, predicateType, type Signer } from "../../src/provenance/provenance.ts";
import { textOfStatement } from "../../src/provenance/statement.ts";
import type { NewStatement, Statement } from "../../src/provenance/statement-shape.ts";
import type { FindingCode } from "../../src/provenance/verification.ts";
import { newSigner, type Shipped } from "./shipped.ts";

/** A text in the place of the statement of a shipped change, and how it has to be refused. */
export interface StatementMutation {
  readonly name: string;
  readonly text: (shipped: Shipped) => string;
  readonly code: FindingCode;
}

type Writable<T> = T extends object ? { -readonly [K in keyof T]: Writable<T[K]> } : T;
type Draft = Writable<NewStatement>;
type Predicate = NewStatement["predicate"];

/** What the first version would have stated of the change. */
export function statedFirst({ statement }: Shipped): Statement {
  const approvals = statement.predicate.approvals.map(({ gate, choice, by, at }) => ({ gate, choice, by, at }));
  const commits = statement.predicate.commits.flatMap(({ part, ...rest }) =>
    part === "tick" ? [] : [{ part, ...rest }],
  );
  const predicate = { ...statement.predicate, approvals, commits };
  return { ...statement, predicateType: firstPredicateType, predicate };
}

/** What is a lie, and signed by the right key all the same. */
function lie(name: string, code: FindingCode, change: (draft: Draft, shipped: Shipped) => void): StatementMutation {
  return {
    name,
    code,
    text: (shipped) => {
      const draft: Draft = structuredClone(shipped.statement);
      change(draft, shipped);
      return signEnvelope(textOfStatement(draft), [shipped.signer]);
    },
  };
}

function lieInPredicate(
  name: string,
  code: FindingCode,
  change: (predicate: Writable<Predicate>, shipped: Shipped) => void,
): StatementMutation {
  return lie(name, code, ({ predicate }, shipped) => change(predicate, shipped));
}

/** A payload in another form, signed by the right key. */
function form(name: string, change: (payload: string, shipped: Shipped) => string): StatementMutation {
  return {
    name,
    code: "STATEMENT_INVALID",
    text: (shipped) => signEnvelope(change(textOfStatement(shipped.statement), shipped), [shipped.signer]),
  };
}

function whole(shipped: Shipped): string {
  return signEnvelope(textOfStatement(shipped.statement), [shipped.signer]);
}

function envelope(name: string, code: FindingCode, change: (text: string) => string): StatementMutation {
  return { name, code, text: (shipped) => change(whole(shipped)) };
}

const otherHash = "e".repeat(64);
const otherId = "e".repeat(40);
const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Another sign at some place of the value of a member. */
function flipped(text: string, member: string, part: number): string {
  const [begin = ""] = new RegExp(`"${member}":"`, "u").exec(text) ?? [];
  const from = text.indexOf(begin) + begin.length;
  // Not the last signs of it: some of their bits are not read, and then it is no plain base64.
  const at = from + Math.floor((text.indexOf('"', from) - from - 4) * part);
  const old = text[at] ?? "";
  const next = member === "keyid" ? (old === "0" ? "1" : "0") : (alphabet[(alphabet.indexOf(old) + 1) % 64] ?? "");
  return text.slice(0, at) + next + text.slice(at + 1);
}

const parts = Array.from({ length: 16 }, (_, at) => at / 15);
const flips = [
  ...parts.map((part) =>
    envelope(`the payload has another sign at ${part}`, "SIGNATURE_INVALID", (text) => flipped(text, "payload", part)),
  ),
  ...parts.map((part) =>
    envelope(`the signature has another sign at ${part}`, "SIGNATURE_INVALID", (text) => flipped(text, "sig", part)),
  ),
  ...parts.map((part) =>
    envelope(`the id of the key has another sign at ${part}`, "SIGNATURE_UNKNOWN_KEY", (text) =>
      flipped(text, "keyid", part),
    ),
  ),
];

function resigned(
  name: string,
  code: FindingCode,
  signers: (ours: Signer, other: Signer) => readonly Signer[],
): StatementMutation {
  return {
    name,
    code,
    text: ({ statement, signer }) => signEnvelope(textOfStatement(statement), signers(signer, newSigner())),
  };
}

const envelopes: readonly StatementMutation[] = [
  resigned("signed with another key", "SIGNATURE_UNKNOWN_KEY", (_, other) => [other]),
  resigned("signed with two other keys", "SIGNATURE_UNKNOWN_KEY", (_, other) => [other, newSigner()]),
  resigned("signed with another key in the name of the right one", "SIGNATURE_INVALID", (ours, other) => [
    { ...other, keyId: ours.keyId },
  ]),
  resigned("the right key says that it is another one", "SIGNATURE_UNKNOWN_KEY", (ours, other) => [
    { ...ours, keyId: other.keyId },
  ]),
  {
    name: "two signatures change their places",
    code: "SIGNATURE_INVALID",
    text: ({ statement, signer }) => {
      const text = signEnvelope(textOfStatement(statement), [signer, newSigner()]);
      const [first = "", second = ""] = [...text.matchAll(/"sig":"([^"]+)"/gu)].map((match) => match[1] ?? "");
      return text.replace(first, "!").replace(second, first).replace("!", second);
    },
  },
  {
    name: "signed without its type and lengths",
    code: "SIGNATURE_INVALID",
    text: ({ statement, signer }) => {
      const bytes = Buffer.from(textOfStatement(statement));
      const signature = { keyid: signer.keyId, sig: sign(null, bytes, signer.privateKey).toString("base64") };
      return JSON.stringify({ payloadType, payload: bytes.toString("base64"), signatures: [signature] });
    },
  },
  envelope("nothing", "ENVELOPE_INVALID", () => ""),
  envelope("cut short by one sign", "ENVELOPE_INVALID", (text) => text.trimEnd().slice(0, -1)),
  envelope("cut in the middle", "ENVELOPE_INVALID", (text) => text.slice(0, text.length / 2)),
  envelope("twice", "ENVELOPE_INVALID", (text) => text + text),
  envelope("another type of payload", "ENVELOPE_INVALID", (text) => text.replace("in-toto+json", "other+json")),
  envelope("without signatures", "ENVELOPE_INVALID", (text) => text.replace(/"signatures":.*\]/u, '"signatures":[]')),
  envelope("a payload before the payload", "ENVELOPE_INVALID", (text) =>
    text.replace('"payload":', '"payload":"e30=","payload":'),
  ),
  envelope("a signature before the signature", "ENVELOPE_INVALID", (text) =>
    text.replace('"sig":', '"sig":"AA==","sig":'),
  ),
  envelope("a member more", "ENVELOPE_INVALID", (text) => text.replace("{", '{"more":1,')),
  envelope("an escape in a name", "ENVELOPE_INVALID", (text) => text.replace("payload", String.raw`p\u0061yload`)),
  envelope("a full-width sign", "ENVELOPE_INVALID", (text) => text.replace('"payload":"', '"payload":"ｅ')),
  envelope("a byte order mark", "ENVELOPE_INVALID", (text) => `\uFEFF${text}`),
  envelope("base64 without its end", "ENVELOPE_INVALID", (text) => text.replaceAll(/=+"/gu, '"')),
  envelope("base64 of the other alphabet", "ENVELOPE_INVALID", (text) => text.replace(/"sig":"[^"]*"/u, '"sig":"-_"')),
  envelope("base64 with a blank in it", "ENVELOPE_INVALID", (text) => text.replace('"payload":"', '"payload":" ')),
  envelope("base64 with a line end in it", "ENVELOPE_INVALID", (text) =>
    text.replace('"sig":"', String.raw`"sig":"\n`),
  ),
  envelope("a signature of no bytes", "ENVELOPE_INVALID", (text) => text.replace(/"sig":"[^"]*"/u, '"sig":""')),
];

const forms: readonly StatementMutation[] = [
  form("a line end behind what is signed", (payload) => `${payload}\n`),
  form("blanks in what is signed", (payload) => payload.replace(",", ", ")),
  form("a byte order mark in what is signed", (payload) => `\uFEFF${payload}`),
  form("a member twice", (payload) => payload.replace('"title":', '"title":"other","title":')),
  form("an outcome twice", (payload) => payload.replace('"outcome":', '"outcome":"fail","outcome":')),
  form("a number with a point", (payload) => payload.replace('"failed":0', '"failed":0.0')),
  form("a number with an exponent", (payload) => payload.replace('"passed":3', '"passed":3e0')),
  form("less than none", (payload) => payload.replace('"failed":0', '"failed":-0')),
  form("an escape in what is signed", (payload) => payload.replace('"PASS"', String.raw`"P\u0041SS"`)),
  form("members in another order", (payload) => JSON.stringify({ subject: 0, ...JSON.parse(payload) })),
  form("__proto__", (payload) => payload.replace("{", '{"__proto__":{},')),
  form("a member more in what is signed", (payload) => payload.replace('"verdict":', '"verdictToo":1,"verdict":')),
  form("no JSON", () => "statement"),
  form("a later predicate", (payload) => payload.replace(predicateType, "urn:waybill:change:v3")),
  form("the first predicate with what it did not have", (payload) =>
    payload.replace(predicateType, firstPredicateType),
  ),
  form("the newest predicate without what it has", (_, shipped) =>
    textOfStatement(statedFirst(shipped)).replace(firstPredicateType, predicateType),
  ),
  form("another statement", (payload) => payload.replace("Statement/v1", "Statement/v0.1")),
  form("no subject", (payload) => payload.replace(/"subject":\[[^\]]*\]/u, '"subject":[]')),
  form("two subjects", (payload) => payload.replace(/"subject":\[([^\]]*)\]/u, '"subject":[$1,$1]')),
  form("a short hash", (payload) => payload.replace(/"gitCommit":"(.{12}).{28}"/u, '"gitCommit":"$1"')),
  form("a hash in capitals", (payload) =>
    payload.replace(/"gitTree":"([^"]*)"/u, (_, id) => `"gitTree":"${String(id).toUpperCase()}A"`),
  ),
  form("a hash of another sort", (payload) => payload.replace('"gitCommit":', '"sha1":')),
  form("a grade that nobody knows", (payload) => payload.replace('"PASS"', '"pass"')),
  form("PASS in Cyrillic", (payload) => payload.replace('"PASS"', '"РАSS"')),
  ...[
    "title",
    "requirement",
    "spec",
    "criteria",
    "verdict",
    "base",
    "commits",
    "graded",
    "run",
    "agents",
    "tests",
    "approvals",
    "engine",
    "at",
  ].map((member) =>
    form(`without ${member}`, (payload) => {
      const statement = JSON.parse(payload);
      delete statement.predicate[member];
      return textOfStatement(statement);
    }),
  ),
];

const criteriaLies = [0, 1].flatMap((at) => {
  const of = (
    name: string,
    code: FindingCode,
    change: (each: Writable<Predicate>["criteria"][number]) => void,
  ): StatementMutation =>
    lieInPredicate(`criterion ${at}: ${name}`, code, ({ criteria }) => {
      const each = criteria[at];
      if (each !== undefined) change(each);
    });
  const ofClaim = (
    name: string,
    change: (claim: Writable<Predicate>["criteria"][number]["claims"][number]) => void,
  ): StatementMutation => of(name, "LINES_DIFFER", ({ claims }) => claims.forEach(change));
  return [
    lieInPredicate(`criterion ${at} is left out`, "CRITERIA_DIFFER", ({ criteria }) => void criteria.splice(at, 1)),
    of("another hash", "CRITERIA_DIFFER", (each) => (each.sha256 = otherHash)),
    of("another name", "CRITERIA_DIFFER", (each) => (each.id += "s")),
    of("a name with a sign that looks alike", "CRITERIA_DIFFER", (each) => (each.id = each.id.replace("i", "і"))),
    of("another requirement", "CRITERIA_DIFFER", (each) => (each.requirement += "x")),
    ...(["FAIL", "UNKNOWN", "UNPROVEN", "VACUOUS"] as const).map((grade) =>
      of(grade, "VERDICT_NOT_PASS", (each) => (each.grade = grade)),
    ),
    of("no claims", "CLAIM_MISSING", (each) => (each.claims = [])),
    of("no tests", "TEST_MISSING", (each) => (each.tests = [])),
    of("more tests than have passed", "TESTS_DIFFER", (each) => each.tests.push("a", "b", "c")),
    ofClaim("another hash of its lines", (claim) => (claim.sha256 = otherHash)),
    ofClaim("a line further", (claim) => ((claim.startLine += 1), (claim.endLine += 1))),
    ofClaim("a line longer", (claim) => (claim.endLine += 1)),
    ofClaim("a line before", (claim) => (claim.startLine -= 1)),
    ofClaim(
      "lines that end before they begin",
      (claim) => ((claim.endLine = claim.startLine - 1 || 1), (claim.startLine += 1)),
    ),
    ofClaim("lines behind the end", (claim) => (claim.endLine = 999)),
    ofClaim("another file", (claim) => (claim.path = "README.md")),
    ofClaim("no file", (claim) => (claim.path = "src/none.js")),
    ofClaim("a path that leads out", (claim) => (claim.path = "../src/server.js")),
    ofClaim("a path with a point", (claim) => (claim.path = "./src/server.js")),
    ofClaim("the spec itself", (claim) => (claim.path = "openspec/changes/add-healthz/proposal.md")),
  ];
});

const commitLies = [0, 1, 2].flatMap((at) => [
  lieInPredicate(`commit ${at} is left out`, "COMMITS_DIFFER", ({ commits }) => void commits.splice(at, 1)),
  lieInPredicate(
    `commit ${at} twice`,
    "COMMITS_DIFFER",
    ({ commits }) => void commits.splice(at, 0, ...commits.slice(at, at + 1)),
  ),
  lieInPredicate(`commit ${at} with another tree`, "COMMITS_DIFFER", ({ commits }) =>
    commits.slice(at, at + 1).forEach((each) => (each.tree = otherId)),
  ),
  lieInPredicate(`commit ${at} is another one`, at < 2 ? "OBJECT_MISSING" : "COMMITS_DIFFER", ({ commits }) =>
    commits.slice(at, at + 1).forEach((each) => (each.commit = otherId)),
  ),
]);

const lies: readonly StatementMutation[] = [
  lie(
    "about the base",
    "SUBJECT_OTHER_COMMIT",
    ({ subject, predicate }) => (subject[0].digest.gitCommit = predicate.base),
  ),
  lie(
    "about another tree",
    "SUBJECT_OTHER_TREE",
    ({ subject, predicate }) => (subject[0].digest.gitTree = predicate.graded.tree),
  ),
  lieInPredicate("another base", "COMMITS_DIFFER", (predicate) => (predicate.base = otherId)),
  lieInPredicate("no commits", "COMMITS_DIFFER", (predicate) => (predicate.commits = [])),
  lieInPredicate(
    "commits in another order",
    "COMMITS_DIFFER",
    (predicate) => (predicate.commits = predicate.commits.toReversed()),
  ),
  lieInPredicate("the commit of the spec is called the base", "COMMITS_DIFFER", (predicate) => {
    predicate.base = predicate.commits.shift()?.commit ?? "";
  }),
  lieInPredicate("the change is called the spec", "COMMITS_DIFFER", ({ commits }) =>
    commits.slice(1, 2).forEach((each) => (each.part = "spec")),
  ),
  lieInPredicate("another tree was graded", "COMMITS_DIFFER", ({ graded }, { tip }) => (graded.tree = tip)),
  lieInPredicate(
    "the tip was graded",
    "COMMITS_DIFFER",
    ({ graded, commits }) => (graded.tree = commits[2]?.tree ?? ""),
  ),
  lieInPredicate("another spec", "SPEC_DIFFERS", ({ spec }) => (spec.id = "add-other")),
  lieInPredicate("another format of the spec", "SPEC_DIFFERS", ({ spec }) => (spec.format = "acceptance")),
  lieInPredicate("another hash of the spec", "SPEC_DIFFERS", ({ spec }) => (spec.sha256 = otherHash)),
  lieInPredicate("no files of the spec", "SPEC_DIFFERS", ({ spec }) => (spec.files = [])),
  lieInPredicate(
    "files of the spec in another order",
    "SPEC_DIFFERS",
    ({ spec }) => (spec.files = spec.files.toReversed()),
  ),
  lieInPredicate("a spec elsewhere", "SPEC_DIFFERS", ({ spec }) => (spec.id = "../../../etc")),
  lieInPredicate("no criteria", "CRITERIA_DIFFER", (predicate) => (predicate.criteria = [])),
  lieInPredicate("a criterion twice", "CRITERIA_DIFFER", ({ criteria }) =>
    criteria.push(...structuredClone(criteria.slice(0, 1))),
  ),
  lieInPredicate("a criterion that nobody has asked for", "CRITERIA_DIFFER", ({ criteria }) => {
    const [first] = criteria;
    if (first !== undefined) criteria.push({ ...structuredClone(first), id: `${first.id}-2` });
  }),
  lieInPredicate("the verdict is no pass", "VERDICT_NOT_PASS", ({ verdict }) => (verdict.outcome = "fail")),
  lieInPredicate("another verdict", "TRAILERS_DIFFER", ({ verdict }) => (verdict.id = otherHash)),
  lieInPredicate("another advisor", "TRAILERS_DIFFER", ({ verdict }) => (verdict.advisor.name = "lenient")),
  lieInPredicate("another run", "TRAILERS_DIFFER", ({ run }) => (run.id = "r-other")),
  lieInPredicate("no agents", "TRAILERS_DIFFER", (predicate) => (predicate.agents = [])),
  lieInPredicate("an agent more", "TRAILERS_DIFFER", ({ agents }) =>
    agents.push(...agents.slice(0, 1).map((agent) => ({ ...agent, name: "other" }))),
  ),
  lieInPredicate("another agent", "TRAILERS_DIFFER", ({ agents }) =>
    agents.slice(0, 1).forEach((agent) => (agent.name = "other")),
  ),
  lieInPredicate("another model", "TRAILERS_DIFFER", ({ agents }) =>
    agents.slice(0, 1).forEach((agent) => (agent.model = "best")),
  ),
  lieInPredicate("another version of an agent", "TRAILERS_DIFFER", ({ agents }) =>
    agents.slice(0, 1).forEach((agent) => (agent.version = null)),
  ),
  lieInPredicate("no test has passed", "TESTS_DIFFER", ({ tests }) => tests.forEach((each) => (each.passed = 0))),
  lieInPredicate("no tests were run", "TESTS_DIFFER", (predicate) => (predicate.tests = [])),
  lieInPredicate("another digest of the journal", "JOURNAL_DIFFERS", ({ run }) => (run.journal.sha256 = otherHash)),
  lieInPredicate("fewer entries of the journal", "JOURNAL_DIFFERS", ({ run }) => (run.journal.entries = 1)),
  lieInPredicate("an approval by somebody else", "APPROVALS_DIFFER", ({ approvals }) =>
    approvals.forEach((each) => (each.by = "eve")),
  ),
  lieInPredicate("an approval for another choice", "APPROVALS_DIFFER", ({ approvals }) =>
    approvals.forEach((each) => (each.choice = "reject")),
  ),
  lieInPredicate("an approval at another gate", "APPROVALS_DIFFER", ({ approvals }) =>
    approvals.forEach((each) => (each.gate = "merge")),
  ),
  lieInPredicate("an approval at another time", "APPROVALS_DIFFER", ({ approvals }) =>
    approvals.forEach((each) => (each.at = "2020-01-01T00:00:00.000Z")),
  ),
  lieInPredicate("an approval in another run", "APPROVALS_DIFFER", ({ approvals }) =>
    approvals.forEach((each) => (each.run = "r-other")),
  ),
  lieInPredicate("an approval more", "APPROVALS_DIFFER", ({ approvals }) =>
    approvals.push(...approvals.map((each) => ({ ...each, by: "eve" }))),
  ),
  lieInPredicate("more entries of the journal", "JOURNAL_DIFFERS", ({ run }) => (run.journal.entries = 43)),
];

export const statementMutations: readonly StatementMutation[] = [
  ...flips,
  ...envelopes,
  ...forms,
  ...commitLies,
  ...criteriaLies,
  ...lies,
];
