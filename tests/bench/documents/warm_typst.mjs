// Milliseconds that Typst takes for each source after the first, within one process; writes the last
// PDF. Fonts: the official theme's alone.
//   node warm_typst.mjs OUT FILE...
import { readFileSync, writeFileSync } from "node:fs";

import { NodeCompiler } from "@myriaddreamin/typst-ts-node-compiler";

const [out, ...files] = process.argv.slice(2);
const compiler = NodeCompiler.create({
  workspace: "/",
  fontArgs: [
    {
      fontPaths: [
        "/usr/share/texlive/texmf-dist/fonts/opentype/public/fandol",
        "/usr/share/fonts/opentype/noto",
        "/usr/share/fonts/truetype/babelstone",
      ],
    },
  ],
});
const times = files.map((file) => {
  const mainFileContent = readFileSync(file, "utf8");
  const begun = performance.now();
  const pdf = compiler.pdf({ mainFileContent });
  const taken = performance.now() - begun;
  writeFileSync(out, pdf);
  return taken;
});
console.log(JSON.stringify(times.slice(1)));
