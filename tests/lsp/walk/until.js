// Waits for what comes by itself.

const assert = require("node:assert/strict");

/** Waits until `holds` does; fails where that takes long. */
exports.until = async function (what, holds) {
  for (let left = 500; left > 0; left -= 1) {
    if (holds()) return;
    await new Promise((done) => setTimeout(done, 20));
  }
  assert.fail(`${what}: timed out`);
};
