// Opens pages as a reader does, and keeps what a reader must never see: errors, requests, dialogs.
"use strict";
const assert = require("node:assert/strict");
const { pathToFileURL } = require("node:url");
const { chromium } = require("playwright-core");

/** Starts Debian's Chromium, or the one that CHROMIUM names. */
function start() {
  return chromium.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium", args: ["--no-sandbox"] });
}

/** Opens a file; `use` gets the page. Afterwards nothing may have gone wrong, and nothing been asked for. */
async function opened(browser, file, options, use) {
  const { hash = "", ...context } = options;
  const session = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...context });
  const wrong = [];
  const url = pathToFileURL(file).href;
  session.on("request", (request) => {
    const asked = request.url().split("#")[0];
    if (asked !== url) wrong.push(`request of ${asked}`);
  });
  try {
    const page = await session.newPage();
    page.on("console", (message) => wrong.push(`console ${message.type()}: ${message.text()}`));
    page.on("pageerror", (error) => wrong.push(`error: ${error.message}`));
    page.on("dialog", (dialog) => { wrong.push("dialog"); dialog.dismiss(); });
    await page.goto(url + hash);
    await use(page);
    assert.deepEqual(wrong, []);
  } finally {
    await session.close();
  }
}

module.exports = { start, opened };
