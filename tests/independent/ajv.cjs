// Validates the good and bad example answers with another validator than ours. Verdicts must agree.
const fs = require("node:fs");
const path = require("node:path");
const Ajv = require("ajv/dist/2020");
const addFormats = require("ajv-formats");

const folder = process.argv[2];
const ajv = new Ajv({ allErrors: true, strictTypes: false });
addFormats(ajv);
ajv.addVocabulary(["x-clause", "x-refused-with", "x-may-be-refused-with", "x-open", "x-distinct"]);
const read = (file) => JSON.parse(fs.readFileSync(file, "utf8"));
const success = ajv.compile(read(path.join(folder, "response.schema.json")));
const error = ajv.compile(read(path.join(folder, "error.schema.json")));
// A suite need not have one.
const requests = path.join(folder, "request.schema.json");
const request = fs.existsSync(requests) ? ajv.compile(read(requests)) : undefined;

let judged = 0;
const wrong = [];
for (const kind of ["good", "bad"]) {
  const dir = path.join(folder, "examples", kind);
  for (const name of fs.readdirSync(dir).filter((file) => file.endsWith(".json"))) {
    // The last part before `.json`: a clause may itself begin with `error-`.
    const fault = name.split(".").at(-2);
    const isA = (kind) => fault.startsWith(`${kind}-`) || fault === kind;
    const validate = isA("call") ? request : isA("error") ? error : success;
    if (validate(read(path.join(dir, name))) !== (kind === "good")) wrong.push(`${kind}/${name}`);
    judged += 1;
  }
}
if (judged === 0 || wrong.length > 0) {
  console.error(`ajv disagrees on: ${wrong.join(", ") || "nothing to judge"}`);
  process.exit(1);
}
console.log(`ajv: ${judged} examples, all as expected`);
