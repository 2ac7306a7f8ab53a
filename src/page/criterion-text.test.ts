import { expect, test } from "vitest";
import { criterionText } from "./criterion-text.ts";

test.each([
  ["Plain words", "Plain words"],
  [
    "Healthy\n- **WHEN** GET is asked for\n- **THEN** `200` comes",
    "Healthy<ul>\n<li><b>WHEN</b> GET is asked for</li><li><b>THEN</b> <code>200</code> comes</li>\n</ul>",
  ],
  ["Healthy - **WHEN** a - **THEN** b", "Healthy<ul>\n<li><b>WHEN</b> a</li><li><b>THEN</b> b</li>\n</ul>"],
  ["5 - 3, a ** b and ` alone", "5 - 3, a ** b and ` alone"],
  ["**<script>** `<b>`", "<b>&lt;script&gt;</b> <code>&lt;b&gt;</code>"],
])("%s", (text, markup) => {
  expect(criterionText(text).markup).toBe(markup);
});
