# Everything that a contributor runs, by name. `just` lists it.

default:
    @just --list

# Judge the built-in reference server.
run *ARGS:
    cargo run --release -- run {{ARGS}}

# What must hold before a commit.
check:
    cargo fmt --all --check
    cargo clippy --release --all-targets -- -D warnings
    cargo test --release
    cargo run --release -q -- gen --check
    cargo run --release -q -- lint

# Write the generated files anew.
gen:
    cargo run --release -q -- gen

# Measure the suite: mutants killed, legitimate servers accused.
mutants *ARGS:
    cargo run --release -- mutants {{ARGS}}

# The measure as a gate: every mutant killed, no false alarm, the kill matrix as it is checked in.
measure:
    cargo test --release --test mutants

# Serve the reference server.
mock *ARGS:
    cargo run --release -- mock {{ARGS}}

# Store the built-in server's answers anew, after reading what changes.
snapshots:
    cargo run --release -q -- run --suite cases/describe-send-file-results --snapshots review
    cargo insta review

# The whole gate.
ci:
    bash .ci/run
