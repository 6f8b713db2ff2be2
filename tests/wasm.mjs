// Checks files with the compiler built for WebAssembly, and prints what `hook check --format json` prints.
// node tests/wasm.mjs hooklang.wasm FILE…

import { readFileSync } from "node:fs";

const [module, ...files] = process.argv.slice(2);
const { instance } = await WebAssembly.instantiate(readFileSync(module));
const { memory, hook_input, hook_check, hook_output } = instance.exports;

const project = Object.fromEntries(files.map((file) => [file, readFileSync(file, "utf8")]));
const input = new TextEncoder().encode(JSON.stringify(project));
const place = hook_input(input.length); // may grow the memory: before its buffer is taken
new Uint8Array(memory.buffer, place, input.length).set(input);

const length = hook_check();
process.stdout.write(new Uint8Array(memory.buffer, hook_output(), length));
