import { spawnSync } from "node:child_process";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";

const words =
  "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync";

/** The Chromium of the machine. */
export function openBrowser(): Promise<Browser> {
  const executablePath = spawnSync("sh", ["-c", "command -v chromium"], { encoding: "utf8" }).stdout.trim();
  return chromium.launch({ executablePath, args: words.split(" ") });
}

export interface OpenedPage {
  readonly page: Page;
  /** Every address that was asked for. */
  readonly asked: readonly string[];
  /** Whatever the browser complained of. */
  readonly complaints: readonly string[];
}

/** A file in a window of its own. */
export async function openFile(browser: Browser, file: string, options: BrowserContextOptions): Promise<OpenedPage> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const asked: string[] = [];
  const complaints: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  await page.goto(`file://${file}`);
  return { page, asked, complaints };
}
