// Takes the pictures of the example report that the README shows: node pictures.cjs REPORT FOLDER
"use strict";
const path = require("node:path");
const { pathToFileURL } = require("node:url");
const { chromium } = require("playwright-core");

async function main(report, folder) {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium", args: ["--no-sandbox"] });
  const url = pathToFileURL(path.resolve(report)).href;
  for (const colorScheme of ["light", "dark"]) {
    const page = await browser.newPage({ colorScheme, reducedMotion: "reduce", viewport: { width: 1200, height: 900 } });
    await page.goto(url);
    await page.screenshot({ path: path.join(folder, `report-${colorScheme}.png`) });
    await page.goto(`${url}#?verdict=fail&differ=yes`);
    await page.locator("#clause-tag-key-length > summary").click();
    await page.locator("#clause-tag-key-length").evaluate((node) => node.scrollIntoView());
    const row = page.locator("#clause-tag-key-length .row:visible").first();
    await row.locator("summary").click();
    await page.screenshot({ path: path.join(folder, `matrix-${colorScheme}.png`) });
    await page.close();
  }
  await browser.close();
}

main(...process.argv.slice(2));
