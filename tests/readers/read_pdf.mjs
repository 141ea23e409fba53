// What pdf.js reads in a PDF, as JSON: text, text in the order of the structure tree, language,
// entries of the outline, the attached file.
//   node read_pdf.mjs FILE
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

// pdf.js says there that it has nothing to draw with; text needs nothing.
const print = console.log;
console.log = console.error;
const require = createRequire(import.meta.url);
const pdfjs = require("pdfjs-dist/legacy/build/pdf.js");

function inOrder(node, marked) {
  if (node.type === "content") return marked.get(node.id) ?? "";
  return (node.children ?? []).map((child) => inOrder(child, marked)).join("");
}

// Text of each marked content by its id.
function byMark(items) {
  const marked = new Map();
  const open = [];
  for (const item of items) {
    if (item.type?.startsWith("beginMarkedContent")) {
      open.push(item.id ?? null);
    } else if (item.type === "endMarkedContent") {
      open.pop();
    } else {
      const id = open.findLast((one) => one !== null);
      if (id) marked.set(id, (marked.get(id) ?? "") + item.str);
    }
  }
  return marked;
}

function count(entries) {
  return (entries ?? []).reduce((sum, entry) => sum + 1 + count(entry.items), 0);
}

const file = await pdfjs.getDocument({
  data: new Uint8Array(readFileSync(process.argv[2])),
  cMapUrl: join(dirname(require.resolve("pdfjs-dist/package.json")), "cmaps/"),
  cMapPacked: true,
  verbosity: pdfjs.VerbosityLevel.ERRORS,
  isEvalSupported: false,
  useSystemFonts: false,
}).promise;
const seen = { text: "", structure: "", outline: count(await file.getOutline()) };
for (let number = 1; number <= file.numPages; ++number) {
  const page = await file.getPage(number);
  const { items } = await page.getTextContent({ includeMarkedContent: true });
  seen.text += items.map((item) => item.str ?? "").join("");
  seen.structure += inOrder(await page.getStructTree(), byMark(items));
}
seen.language = (await file.getMetadata()).info.Language;
const [attachment] = Object.values(await file.getAttachments());
seen.attachment = Buffer.from(attachment.content).toString("utf8");
print(JSON.stringify(seen));
