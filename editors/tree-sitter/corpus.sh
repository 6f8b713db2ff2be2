#!/usr/bin/env bash
# Makes `test/corpus` out of the examples, a file for each project, with the trees of the grammar as it is: needs
# `tree-sitter` (crate `tree-sitter-cli`) on the path. Read what changed before you commit it.
set -euo pipefail
cd "$(dirname "$0")"
rm -rf test/corpus
mkdir -p test/corpus
for project in ../../examples/*/; do
  name=$(basename "$project")
  find "$project" -name '*.hook' | LC_ALL=C sort | while read -r file; do
    printf '================================================================================\n%s\n' "${file#../../}"
    printf '================================================================================\n\n'
    cat "$file"
    printf '\n--------------------------------------------------------------------------------\n\n(source_file)\n\n'
  done > "test/corpus/$name.txt"
done
tree-sitter test --update > /dev/null || true
tree-sitter test --overview-only
