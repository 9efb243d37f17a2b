// What an author's editor says of a case file: the YAML language server is spoken to as an editor does,
// and has to complete keys with their descriptions, explain one, and flag a wrong one.
// Usage: YAML_LANGUAGE_SERVER=<its script> node yaml-language-server.cjs <folder of a suite>
'use strict';
const { spawn } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { pathToFileURL } = require('node:url');

const suite = path.resolve(process.argv[2]);
const server = spawn(process.execPath, [process.env.YAML_LANGUAGE_SERVER, '--stdio'], {
  stdio: ['pipe', 'pipe', 'inherit'],
});
const waiting = new Map();
const diagnostics = new Map();
let last = 0;
let received = Buffer.alloc(0);

server.stdout.on('data', (chunk) => {
  received = Buffer.concat([received, chunk]);
  for (;;) {
    const head = received.indexOf('\r\n\r\n');
    if (head < 0) return;
    const length = Number(/content-length: *(\d+)/i.exec(received.subarray(0, head).toString())[1]);
    if (received.length < head + 4 + length) return;
    const message = JSON.parse(received.subarray(head + 4, head + 4 + length).toString());
    received = received.subarray(head + 4 + length);
    take(message);
  }
});

function take(message) {
  if (message.method === 'textDocument/publishDiagnostics') {
    diagnostics.get(message.params.uri)?.(message.params.diagnostics);
  } else if (message.method === 'workspace/configuration') {
    const settings = { schemaStore: { enable: false }, validate: true, completion: true, hover: true };
    const answers = message.params.items.map(({ section }) => (section === 'yaml' ? settings : {}));
    write({ id: message.id, result: answers });
  } else if (message.method && message.id !== undefined) {
    write({ id: message.id, result: null });
  } else if (message.id !== undefined) {
    waiting.get(message.id)?.(message);
    waiting.delete(message.id);
  }
}

function write(message) {
  const text = JSON.stringify({ jsonrpc: '2.0', ...message });
  server.stdin.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
}

function ask(method, params) {
  last += 1;
  const id = last;
  write({ id, method, params });
  return new Promise((resolve, reject) => {
    waiting.set(id, (answer) => (answer.error ? reject(new Error(answer.error.message)) : resolve(answer.result)));
  });
}

// Opens a text as if it were a case of the suite, and waits for what the server has to say of it.
function open(name, text) {
  const uri = pathToFileURL(path.join(suite, 'tags', name)).href;
  const said = new Promise((resolve) => diagnostics.set(uri, resolve));
  write({
    method: 'textDocument/didOpen',
    params: { textDocument: { uri, languageId: 'yaml', version: 1, text } },
  });
  return said.then((found) => ({ uri, found }));
}

const documentation = (item) => item.documentation?.value ?? item.documentation ?? '';

let failed = 0;
function expect(what, holds, seen) {
  if (holds) return console.log(`ok  ${what}`);
  failed += 1;
  console.log(`NOT ${what}: ${JSON.stringify(seen)}`);
}

async function main() {
  const capabilities = {
    textDocument: {
      completion: { completionItem: { documentationFormat: ['markdown'], snippetSupport: true } },
      publishDiagnostics: {},
    },
    workspace: { configuration: true },
  };
  await ask('initialize', { processId: process.pid, rootUri: pathToFileURL(suite).href, capabilities });
  write({ method: 'initialized', params: {} });

  const right = fs.readFileSync(path.join(suite, 'tags', 'key-length.yaml'), 'utf8');
  const known = await open('key-length.yaml', right);
  expect('a case of the suite has nothing wrong', known.found.length === 0, known.found);

  const wrong = await open('wrong.yaml', right.replace(/^why:/m, 'wy:'));
  const told = wrong.found.map(({ message, range }) => `${range.start.line + 1}: ${message}`);
  const line = right.split('\n').findIndex((text) => text.startsWith('why:')) + 1;
  expect('a wrong key is flagged at its line', told.some((t) => t.startsWith(`${line}:`) && t.includes('wy')), told);

  // A key is begun at the end of the file, then one inside `request`.
  const ending = await open('at-the-end.yaml', `${right.trimEnd()}\n\n`);
  const lines = right.trimEnd().split('\n').length;
  const position = { line: lines, character: 0 };
  const offered = await ask('textDocument/completion', { textDocument: { uri: ending.uri }, position });
  const keys = new Map(offered.items.map((item) => [item.label, documentation(item)]));
  for (const key of ['caller', 'needs', 'steps']) {
    expect(`${key} is offered and explained`, (keys.get(key) ?? '').length > 10, [...keys]);
  }
  expect('a key that is there is not offered again', !keys.has('title'), [...keys.keys()]);

  const inside = await open('inside.yaml', right.replace(/^request:$/m, 'request:\n  '));
  const at = right.split('\n').findIndex((text) => text === 'request:') + 1;
  const more = await ask('textDocument/completion', {
    textDocument: { uri: inside.uri },
    position: { line: at, character: 2 },
  });
  const parts = more.items.map((item) => item.label);
  expect('the keys of a request are offered', parts.includes('transport') && !parts.includes('steps'), parts);

  const hovered = await ask('textDocument/hover', {
    textDocument: { uri: known.uri },
    position: { line: at - 1, character: 2 },
  });
  const said = hovered?.contents?.value ?? '';
  expect('a key is explained', said.length > 10, hovered);
}

main()
  .catch((error) => {
    failed += 1;
    console.log(`NOT ${error.stack}`);
  })
  .finally(() => {
    server.kill();
    process.exitCode = failed ? 1 : 0;
  });
setTimeout(() => {
  console.log('NOT in time');
  server.kill();
  process.exit(1);
}, 60_000).unref();
