import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { drawPage } from "../../src/page/draw-page.ts";
import { type OpenedPage, openBrowser, openFile } from "../rig/browser.ts";
import { whenPresent } from "../rig/require.ts";
import { callOf, enormousPage, pageOf, planOf } from "../rig/run-pages.ts";

const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const folder = mkdtempSync(join(tmpdir(), "waybill-page-"));
const usual = join(folder, "usual.html");
const enormous = join(folder, "enormous.html");
const jobs = join(folder, "jobs.html");
const test = whenPresent("chromium");

let opened: Promise<Browser> | undefined;
const browser = (): Promise<Browser> => (opened ??= openBrowser());

beforeAll(() => {
  writeFileSync(usual, drawPage(pageOf()));
  writeFileSync(enormous, drawPage(enormousPage()));
  const nodes = ["a", "b", "c", "d", "e", "f", "g"].map((id) => callOf(id, "job"));
  const needs = Object.fromEntries(
    nodes.map(({ id }, at) => [id, nodes.slice(Math.max(0, at - 1), at).map((node) => node.id)]),
  );
  writeFileSync(jobs, drawPage(pageOf({ plan: planOf({ nodes, needs, skipped: "holds" }) })));
});
afterAll(async () => {
  await (await opened)?.close();
  rmSync(folder, { recursive: true });
});

async function looking(
  file: string,
  options: Parameters<typeof openFile>[2],
  look: (seen: OpenedPage) => Promise<void>,
): Promise<void> {
  const seen = await openFile(await browser(), file, options);
  try {
    await look(seen);
  } finally {
    await seen.page.context().close();
  }
}

const looks = [375, 1280].flatMap((width) =>
  (["light", "dark"] as const).map((colorScheme) => ({ width, colorScheme })),
);

describe.each(looks)("$width wide and $colorScheme", ({ width, colorScheme }) => {
  const options = { viewport: { width, height: 800 }, colorScheme };

  for (const [name, file] of Object.entries({ usual, enormous, jobs })) {
    test(`the ${name} page asks for nothing, complains of nothing, and is no wider than the window`, () =>
      looking(file, options, async ({ page, asked, complaints }) => {
        await openEverything(page);
        expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
        expect(await page.evaluate("getComputedStyle(document.body).backgroundColor")).toBe(
          colorScheme === "light" ? "rgb(255, 255, 255)" : "rgb(20, 23, 28)",
        );
        expect(asked).toEqual([`file://${file}`]);
        expect(complaints).toEqual([]);
      }));
  }

  for (const [name, file] of Object.entries({ usual, jobs })) {
    test(`axe finds nothing in the ${name} page that breaks WCAG 2 A or AA`, () =>
      looking(file, { ...options, bypassCSP: true }, async ({ page }) => {
        await openEverything(page);
        await page.addScriptTag({ path: axe });
        const found = await page.evaluate(
          `axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"] }).then(({ violations }) => violations.map(({ id, nodes }) => id + ": " + nodes[0].html))`,
        );
        expect(found).toEqual([]);
      }));
  }
});

async function openEverything(page: Page): Promise<void> {
  await page.evaluate(`for (const each of document.querySelectorAll("details")) each.open = true;`);
}

const desk = { viewport: { width: 1280, height: 800 } };

test("by Tab all links and all that can be opened are reached in order, and where one is can be seen", () =>
  looking(usual, desk, async ({ page }) => {
    await openEverything(page);
    const all = await page.evaluate<number>(
      `(() => { const all = [...document.querySelectorAll("a, summary, [tabindex]")]; all.forEach((each, at) => { each.dataset.at = at; }); return all.length; })()`,
    );
    const reached: { at: string; outline: string; isSeen: boolean }[] = [];
    for (let count = 0; count < all; count++) {
      await page.keyboard.press("Tab");
      reached.push(
        await page.evaluate(
          `(() => { const now = document.activeElement; const { top, bottom } = now.getBoundingClientRect(); return { at: now.dataset.at, outline: getComputedStyle(now).outlineStyle, isSeen: bottom > 0 && top < innerHeight }; })()`,
        ),
      );
    }
    expect(reached.map(({ at }) => Number(at))).toEqual(Array.from({ length: all }, (_, at) => at));
    expect(reached.every(({ outline, isSeen }) => outline === "solid" && isSeen)).toBe(true);
  }));

test("Enter closes what is open, and opens it again", () =>
  looking(usual, desk, async ({ page }) => {
    const part = page.locator("#timeline ~ ol details").first();
    await part.locator("summary").first().focus();
    const isOpen = (): Promise<boolean> => part.evaluate((each) => each.hasAttribute("open"));
    expect(await isOpen()).toBe(true);
    await page.keyboard.press("Enter");
    expect(await isOpen()).toBe(false);
    await page.keyboard.press("Enter");
    expect(await isOpen()).toBe(true);
  }));

test.for([375, 1280])(
  "where it is %d wide, evidence leads to the marked line, and the line back to the criterion",
  (width) =>
    looking(usual, { viewport: { width, height: 500 } }, async ({ page }) => {
      await page.locator('a[href="#d0-3"]').focus();
      await page.keyboard.press("Enter");
      expect(page.url()).toMatch(/#d0-3$/u);
      expect(await isInView(page, "#d0-3.proof")).toBe(true);
      await page.locator('#d0-3 a[href="#c0"]').focus();
      await page.keyboard.press("Enter");
      expect(await isInView(page, "#c0")).toBe(true);
    }),
);

/** Below what stays at the top of the window. */
function isInView(page: Page, what: string): Promise<boolean> {
  return page.evaluate(
    `(() => { const { top, bottom } = document.querySelector(${JSON.stringify(what)}).getBoundingClientRect(); return top >= document.querySelector("nav").getBoundingClientRect().bottom && bottom <= innerHeight; })()`,
  );
}

test("a link leads into a part that is closed, which opens", () =>
  looking(usual, desk, async ({ page }) => {
    await page.evaluate(`for (const each of document.querySelectorAll("details.file")) each.open = false;`);
    await page.locator('a[href="#d0-3"]').click();
    expect(await isInView(page, "#d0-3")).toBe(true);
  }));
