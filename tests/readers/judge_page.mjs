// What a browser and axe-core say of an HTML page, as JSON, once for a desk and once for a phone.
//   node judge_page.mjs FILE
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { resolve } from "node:path";

import { withBrowser } from "./browser.mjs";

const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const url = pathToFileURL(resolve(process.argv[2])).href;

async function judge(browser, width, height) {
  const page = await browser.newPage({ viewport: { width, height } });
  const requests = [];
  page.on("request", (request) => {
    if (request.url() !== url) requests.push(request.url());
  });
  await page.goto(url);
  const seen = await page.evaluate(() => {
    // Captions are for those who do not see the heading above.
    const main = document.querySelector("main").cloneNode(true);
    for (const caption of main.querySelectorAll("caption")) caption.remove();
    return {
      main: main.textContent,
      cells: main.querySelectorAll("[data-cell]").length,
      pictures: [...document.images].map((image) => [image.naturalWidth, image.naturalHeight]),
      pageWidth: document.documentElement.scrollWidth,
    };
  });
  await page.addScriptTag({ path: axe });
  const judged = await page.evaluate(() => axe.run());
  const violations = judged.violations.map(
    (rule) => `${rule.id}: ${rule.help}: ${rule.nodes[0].html}`,
  );
  await page.close();
  return { ...seen, width, requests, violations, passes: judged.passes.length };
}

console.log(
  JSON.stringify(
    await withBrowser(async (browser) => [
      await judge(browser, 1280, 900),
      await judge(browser, 360, 740),
    ]),
  ),
);
