// Makes the reports that the tests open, with the program itself, in one folder.
"use strict";
const { execFileSync, spawn } = require("node:child_process");
const { once } = require("node:events");
const { createInterface } = require("node:readline");
const fs = require("node:fs");
const path = require("node:path");

const bin = process.env.ACS_CONFORM_BIN;

/** Runs the program; an exit code of 1 means only that a target failed. */
function acs(...args) {
  try {
    execFileSync(bin, args, { stdio: "pipe" });
  } catch (error) {
    if (error.status !== 1) throw error;
  }
}

/** Judges a mutant over HTTP under a name. */
async function judge(folder, name, mutant) {
  const mock = spawn(bin, ["mock", "--listen", "127.0.0.1:0", "--mutant", mutant], { stdio: ["ignore", "pipe", "ignore"] });
  const exited = once(mock, "exit");
  try {
    const [line] = await once(createInterface({ input: mock.stdout }), "line");
    const [, url, control] = /^listening on (\S+) control (\S+)$/.exec(line);
    const target = path.join(folder, `${name}.yaml`);
    fs.writeFileSync(target, `name: ${name}\nurl: ${url}\nregion: cn-hangzhou\nseed: {put: "${control}/world"}\n`);
    const run = path.join(folder, `${name}.json`);
    acs("run", "-v", "--target", target, "--report", `json=${run}`);
    return run;
  } finally {
    mock.kill();
    await exited;
  }
}

/** What an answer, a name or a ticket of an attacker could hold. */
const HOSTILE = [
  "</script><script>window.hacked = 1</script>",
  "<img src=x onerror=\"window.hacked = 2\">",
  "\" onmouseover=\"window.hacked = 3\" x=\"",
  "<style>body { display: none }</style><iframe src=\"javascript:parent.hacked = 4\"></iframe>",
  "\u001b[31m\u202egnp.exe\u2066\u200b {{7*7}} ${7*7} ]]> <!--",
].join("\n");

/** A run in which everything that a target or a stranger's file decides is hostile. */
function poisoned(file) {
  const run = JSON.parse(fs.readFileSync(file, "utf8"));
  run.target.name = HOSTILE;
  run.target.url = HOSTILE;
  run.target.claims = [HOSTILE];
  run.suite.edition = HOSTILE;
  run.settings = { command: HOSTILE, narrowed: HOSTILE };
  run.summary.reasons = [HOSTILE];
  run.readings = [{ clause: HOSTILE, reading: HOSTILE, consistent: false, rows: [HOSTILE] }];
  run.known = [{ rows: HOSTILE, reason: HOSTILE, ticket: "javascript:window.hacked = 5", until: HOSTILE, matched: [], deviating: 0, stale: true, expired: true }];
  for (const [at, row] of run.rows.slice(0, 60).entries()) {
    row.id = `${HOSTILE}${at}`;
    row.title = row.theme = row.reason = HOSTILE;
    row.clauses = [HOSTILE];
    row.verdict = "fail";
    row.known = at % 2 === 0;
    row.known_reason = HOSTILE;
    row.ticket = "javascript:window.hacked = 6";
    row.failures = [{ clause: HOSTILE, level: "must", check: HOSTILE, expected: HOSTILE, actual: `${HOSTILE}${at}`, at: HOSTILE, pointer: HOSTILE, curl: HOSTILE, nearest_pass: HOSTILE, note: HOSTILE }];
    row.exchanges = [{ request: HOSTILE, response: HOSTILE, millis: 1 }];
  }
  return run;
}

/** Makes all of them; gives their paths, and the runs that they were made from. */
async function make(folder) {
  const reference = path.join(folder, "reference.json");
  acs("run", "-v", "--report", `json=${reference}`);
  const bytes = await judge(folder, "bytes", "tags/key-length-in-bytes");
  const status = await judge(folder, "status", "matching/status-by-any-instance");
  const hostile = path.join(folder, "hostile.json");
  fs.writeFileSync(hostile, JSON.stringify(poisoned(bytes)));
  const html = (name, ...args) => {
    const file = path.join(folder, `${name}.html`);
    acs("report", ...args, "--report", `html=${file}`);
    return file;
  };
  const read = (file) => JSON.parse(fs.readFileSync(file, "utf8"));
  return {
    runs: [reference, bytes, status].map(read),
    three: html("three", reference, bytes, status),
    one: html("one", bytes, "--since", reference),
    hostile: html("hostile", hostile, bytes, "--since", reference),
  };
}

module.exports = { make };
