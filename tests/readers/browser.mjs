// Debian's Chromium, for the programs of this folder.
import { chromium } from "playwright-core";

// Opens a browser for `use` and closes it after.
export async function withBrowser(use) {
  const browser = await chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
  });
  try {
    return await use(browser);
  } finally {
    await browser.close();
  }
}
