// Shows an OFD package with ofd.js in a browser, in the fonts it embeds, and prints as JSON what
// stands on each page: its text, its size, and the share of it that is dark.
//   node show_ofd.mjs FILE [PICTURE...]   also keeps a picture of each page, while names last
import { createRequire } from "node:module";
import { readFileSync, writeFileSync } from "node:fs";

import { withBrowser } from "./browser.mjs";

const require = createRequire(import.meta.url);
const JSZip = require("jszip");

const [file, ...pictures] = process.argv.slice(2);
const bytes = readFileSync(file);

// The package's fonts by the names its text asks for.
async function embeddedFonts() {
  const zip = await JSZip.loadAsync(bytes);
  const resources = await zip.file("Doc_0/PublicRes.xml").async("string");
  const fonts = [];
  for (const [, name, place] of resources.matchAll(
    /FontName="([^"]*)"[^>]*><ofd:FontFile>([^<]*)</g,
  )) {
    fonts.push({ name, data: await zip.file(`Doc_0/Res/${place}`).async("base64") });
  }
  return fonts;
}

// Runs in the page: fails where the browser refuses a font.
async function loadFonts(fonts) {
  for (const { name, data } of fonts) {
    const font = new FontFace(name, Uint8Array.from(atob(data), (c) => c.charCodeAt(0)));
    document.fonts.add(await font.load());
  }
}

// Runs in the page: lays the package's pages out, one under the other.
async function show(data) {
  const source = Uint8Array.from(atob(data), (c) => c.charCodeAt(0)).buffer;
  const parsed = await new Promise((success, fail) =>
    ofd.parseOfdDocument({ ofd: source, success, fail }),
  );
  const pages = ofd.renderOfd(794, parsed[0] ?? parsed);
  for (const page of pages) {
    page.classList.add("shown-page");
    document.body.append(page);
  }
  await document.fonts.ready;
  return pages.length;
}

// Runs in the page: the share of a picture that is dark.
async function ink(png) {
  const blob = await (await fetch(`data:image/png;base64,${png}`)).blob();
  const bitmap = await createImageBitmap(blob);
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
  canvas.drawImage(bitmap, 0, 0);
  const { data } = canvas.getImageData(0, 0, bitmap.width, bitmap.height);
  let dark = 0;
  for (let i = 0; i < data.length; i += 4) if (data[i] < 128) ++dark;
  return dark / (data.length / 4);
}

const seen = await withBrowser(async (browser) => {
  const page = await browser.newPage({ viewport: { width: 900, height: 1200 } });
  await page.setContent("<!DOCTYPE html><meta charset=utf-8><body style='background:#fff'>");
  await page.addScriptTag({ path: require.resolve("ofd.js/lib/ofd.umd.min.js") });
  await page.evaluate(loadFonts, await embeddedFonts());
  await page.evaluate(show, bytes.toString("base64"));
  const pages = [];
  for (const shown of await page.locator(".shown-page").all()) {
    const picture = await shown.screenshot();
    const name = pictures.shift();
    if (name) writeFileSync(name, picture);
    const { width, height } = await shown.boundingBox();
    pages.push({
      text: await shown.textContent(),
      ink: await page.evaluate(ink, picture.toString("base64")),
      width,
      height,
    });
  }
  return pages;
});
console.log(JSON.stringify(seen));
