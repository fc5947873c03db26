# What .ci/check, .ci/run and .ci/release share: they source this file. It goes to the root of the repository, and
# provides `run`, `step`, `skip` and `fail`, and `checks`, the steps of .ci/check.
#
# Each command is printed before it runs, and its time after it. The first one that fails ends the run, and is printed
# last.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
exec </dev/null

# One target directory for all packages, so that shared dependencies are compiled once.
mkdir -p "${CARGO_TARGET_DIR:-target}"
CARGO_TARGET_DIR=$(cd "${CARGO_TARGET_DIR:-target}" && pwd)
export CARGO_TARGET_DIR CARGO_INCREMENTAL=0
scratch=$CARGO_TARGET_DIR/ci/$(basename "$0")
rm -rf "$scratch"
mkdir -p "$scratch"

doing=start
began=0
times=()

# Ends the step before, and begins the one that the arguments describe.
step() {
    end_step
    doing=$*
    began=$SECONDS
    printf '\n[%4s s] $ %s\n' "$SECONDS" "$doing"
}

end_step() {
    [ "$doing" != start ] || return 0
    local took=$((SECONDS - began))
    times+=("$(printf '%6s s  %s' "$took" "$doing")")
    printf '         took %s s\n' "$took"
}

# Runs a command as a step of its own.
run() {
    step "$@"
    "$@"
}

# Says what is not checked here, and why.
skip() {
    printf '\nskipped: %s\n' "$*"
}

# Ends the run because the output of a command is wrong. The arguments describe the output.
fail() {
    doing="$doing: $*"
    exit 1
}

# A script that leaves something behind defines this anew.
clean_up() {
    :
}

finish() {
    local code=$?
    end_step
    clean_up
    if [ ${#times[@]} -gt 1 ]; then
        printf '\n.ci/%s: the slowest steps\n' "$(basename "$0")"
        printf '%s\n' "${times[@]}" | sort -rn | head -n 5
    fi
    if [ "$code" = 0 ]; then
        printf '\n.ci/%s: all passed after %s s\n' "$(basename "$0")" "$SECONDS"
    else
        printf '\n.ci/%s: FAILED after %s s: %s\n' "$(basename "$0")" "$SECONDS" "$doing" >&2
    fi
}
trap finish EXIT

# The names of the tests in these files.
tests_of() { # FILE..
    awk '/^ *#\[test\]/ { test = 1 } test && match($0, /fn [a-z0-9_]+/) { print substr($0, RSTART + 3, RLENGTH - 3); test = 0 }' "$@"
}

# Format, lints, documentation, suites, seeds of the fuzz targets, ceilings of instructions. The arguments are what is
# left out: files of tests, or parts of the names of tests.
checks() { # FILE|NAME..
    run rustc --version

    run cargo fmt --all --check
    local package
    for package in benches fuzz tests/interop/crates tests/load; do
        run cargo fmt --check --manifest-path "$package/Cargo.toml"
    done

    run cargo clippy --locked --workspace --all-targets --all-features -- -D warnings
    for package in benches fuzz tests/interop/crates tests/load; do
        run cargo clippy --locked --all-targets --all-features --manifest-path "$package/Cargo.toml" -- -D warnings
    done

    # The lint against links to private items needs the first one. Links of private items need the second one.
    RUSTDOCFLAGS="-D warnings" run cargo doc --locked --no-deps --workspace --all-features
    RUSTDOCFLAGS="-D warnings" run cargo doc --locked --no-deps --all-features --document-private-items

    # The README's second command. It includes the doctests.
    local skipped=() part name
    for part in "$@"; do
        if [ -f "$part" ]; then
            for name in $(tests_of "$part"); do skipped+=(--skip "$name"); done
        else
            skipped+=(--skip "$part")
        fi
    done
    run cargo test --workspace --all-features ${skipped[@]+-- "${skipped[@]}"}

    # The targets replay their seeds, on any toolchain.
    fuzz_targets=$(sed -n 's/^path = "fuzz_targets\/\(.*\)\.rs"$/\1/p' fuzz/Cargo.toml)
    [ -n "$fuzz_targets" ] || fail "fuzz/Cargo.toml names no targets"
    run cargo run --locked --manifest-path fuzz/Cargo.toml --example seeds
    local target
    for target in $fuzz_targets; do
        [ -n "$(ls "fuzz/seeds/$target")" ] || fail "no seeds for $target"
        run cargo run --quiet --locked --manifest-path fuzz/Cargo.toml --bin "$target" -- "fuzz/seeds/$target"
    done

    # No operation has become slower.
    run .ci/instructions
}
