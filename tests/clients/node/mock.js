// Starts the reference server for a test and seeds it.
const { spawn } = require("node:child_process");
const { once } = require("node:events");
const fs = require("node:fs");
const path = require("node:path");
const readline = require("node:readline");

// The tests may run from a copy of this folder that has the clients installed.
const CLIENTS = process.env.ACS_CONFORM_CLIENTS || path.join(__dirname, "..");
const BINARY = process.env.ACS_CONFORM_BIN || path.join(CLIENTS, "../../target/release/acs-conform");
const read = (name) => JSON.parse(fs.readFileSync(path.join(CLIENTS, name), "utf8"));
const WORLD = read("world.json");
const CALLS = read("calls.json");

class Mock {
  /** The reference server as another process, on free ports. */
  static async start() {
    const mock = new Mock();
    const options = { stdio: ["ignore", "pipe", "inherit"] };
    mock.process = spawn(BINARY, ["mock", "--listen", "127.0.0.1:0", "--auth", "required"], options);
    const lines = readline.createInterface({ input: mock.process.stdout });
    const [first] = await Promise.race([
      once(lines, "line"),
      once(mock.process, "exit").then((ended) => Promise.reject(new Error(`it ended at once: ${ended}`))),
    ]);
    const words = first.split(" ");
    if (words[0] !== "listening" || words[3] !== "control") throw new Error(`the first line is ${first}`);
    [mock.url, mock.control] = [words[2], words[4]];
    return mock;
  }

  /** Replaces all data. */
  async seed(world) {
    const answer = await fetch(`${this.control}/world`, { method: "PUT", body: JSON.stringify(world) });
    if (!answer.ok) throw new Error(`the world was refused: ${await answer.text()}`);
  }

  async stop() {
    const ended = once(this.process, "exit");
    this.process.kill();
    await ended;
  }
}

/** A record of the world as the answer has to show it. */
function asAnswered({ RegionId, ResourceGroupId, InvokeInstances, Tags, ...shown }) {
  return {
    ...shown,
    InvokeInstances: { InvokeInstance: InvokeInstances },
    Tags: { Tag: Tags },
    VmCount: InvokeInstances.length,
    InvocationStatus: CALLS.statuses[shown.InvokeId],
  };
}

module.exports = { CALLS, Mock, WORLD, asAnswered };
