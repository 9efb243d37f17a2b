// Validates a recording against the JSON Schema of HAR 1.2.
const fs = require("node:fs");
const validate = require("har-validator");

const har = JSON.parse(fs.readFileSync(process.argv[2], "utf8"));
validate
  .har(har)
  .then((data) => console.log(`har-validator: ${data.log.entries.length} entries are HAR 1.2`))
  .catch((error) => {
    console.error("har-validator:", error.message, JSON.stringify(error.errors?.slice(0, 3)));
    process.exit(1);
  });
