#!/usr/bin/env bash
# What independent tools say of the exported document: one that reads it, and one that calls the reference
# server by it. The second must also notice broken servers, or its silence would mean nothing.
#
# Needs ACS_CONFORM_BIN, REDOCLY and SCHEMATHESIS: the three programs.
set -euo pipefail

out=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server"; rm -rf "$out"' EXIT

"$ACS_CONFORM_BIN" export openapi --server https://ecs.example >"$out/openapi.json"
# The operation is its owner's, and so is its licence.
(cd "$out" && "$REDOCLY" lint --skip-rule info-license openapi.json)

# Judges one server; the arguments are those of `mock`.
judge() {
  "$ACS_CONFORM_BIN" mock --listen 127.0.0.1:0 "$@" >"$out/mock.txt" &
  server=$!
  for _ in $(seq 100); do
    grep -q '^listening on' "$out/mock.txt" && break
    sleep 0.1
  done
  local url verdict=0
  url=$(sed -n 's/^listening on \([^ ]*\) .*/\1/p' "$out/mock.txt")
  (cd "$out" && "$SCHEMATHESIS" --config-file schemathesis.toml run openapi.json --url "$url" \
    --checks not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance \
    --max-examples 50 --seed 1 --generation-database none --report vcr --report-vcr-path calls.yaml) \
    >"$out/said.txt" 2>&1 || verdict=$?
  # A server that crashed under the calls is gone by now, and one that is well ends with 0.
  kill "$server" && wait "$server" || { echo "the reference server did not end soundly"; exit 1; }
  server=
  return "$verdict"
}

# Calls of any region are refused soon, so that this one is asked for.
printf '[parameters]\n"RegionId" = "cn-hangzhou"\n' >"$out/schemathesis.toml"

judge || { cat "$out/said.txt"; exit 1; }
lists=$(grep -c "code: '200'" "$out/calls.yaml")
[ "$lists" -gt 50 ] || { echo "only $lists calls were answered with a list"; exit 1; }
sed -n '/^Test cases/,/passed/p' "$out/said.txt"

for mutant in errors/invalidparam-pagesize-as-500 fields/vm-count-as-text; do
  if judge --mutant "$mutant"; then
    echo "schemathesis does not notice the mutant $mutant"
    exit 1
  fi
  grep -qE 'Server error|violates schema' "$out/said.txt" || { cat "$out/said.txt"; exit 1; }
done
echo "schemathesis notices both mutants"
