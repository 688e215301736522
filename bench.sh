#!/usr/bin/env bash
# Alternates this product's kernels with other tools on the same work and writes a table of ratios with versions to
# docs/benchmarks/<cpu>.md. Installs what it may of the other tools; one that is missing is a row that says so.
#   ./bench.sh                  all parts, about ten minutes
#   ./bench.sh --quick          fewer pairs, ends within three minutes of its start
#   ./bench.sh kernels csv      some of the parts; ./bench.sh --help lists them
#   ./bench.sh --load [MIN] | --soak [MIN] | --fuzz [N]   watching clients, hours of use, odd requests, into docs/reliability.md
#   ./bench.sh --faults         every fault at every point of a job's life, into docs/reliability.md; --faults --help tells more
# Exit code 1 where a target is missed. Wants an idle machine, and says who is busy where it is none.
set -euo pipefail
BENCH_BEGAN="$(date +%s)"
export BENCH_BEGAN
# shellcheck source=scripts/prepare.sh
. "$(dirname "${BASH_SOURCE[0]}")/scripts/prepare.sh"

anchors="$root/artifacts/bench-anchors"
duckdb=1.5.6-r.1

# The Debian packages that a tool or module of theirs is missing, one a line.
missing_packages() {
  have gcc || echo gcc libc6-dev
  have_open_mpi || echo openmpi-bin
  have mpicc.openmpi || echo libopenmpi-dev
  have chromium || echo chromium
  have /usr/bin/python3 || echo python3
  local module
  for module in numpy numexpr mpi4py ipyparallel distributed; do
    /usr/bin/python3 -c "import $module" 2>/dev/null || echo "python3-$module"
  done
}

prepare_anchors() {
  local packages
  read -r -d '' -a packages < <(missing_packages && printf '\0') || true
  [ ${#packages[@]} -eq 0 ] || { as_root apt-get update -q >&2 && install_packages "${packages[@]}"; } ||
    say "Cannot install ${packages[*]} here; the rows that need them will say so."
  [ ! -f "$anchors/duckdb/node_modules/@duckdb/node-api/package.json" ] || return 0
  mkdir -p "$anchors/duckdb"
  printf '{ "private": true }\n' >"$anchors/duckdb/package.json"
  (cd "$anchors/duckdb" && npm install --loglevel=error --no-audit --no-fund "@duckdb/node-api@$duckdb" >&2) ||
    say "npm could not install DuckDB (@duckdb/node-api@$duckdb); its rows will say so."
}

run_faults() {
  prepare_open_mpi && prepare_npm && publish_app
  [ -n "$(find /usr/lib -maxdepth 3 -name libfaketime.so.1 -print -quit)" ] || install_packages faketime || say "Cannot install faketime here; its row will say so."
  (cd "$root" && dotnet build tests/Faults -c Release -v quiet --nologo) >&2
  exec "$outputs/bin/Dashboard.Faults/release/Dashboard.Faults" "$@"
}

# --load, --soak or --fuzz, each with a server of its own.
run_load() {
  prepare_open_mpi && prepare_npm && publish_app
  (cd "$root" && dotnet build tests/Load -c Release -v quiet --nologo) >&2
  local command="${1#--}"
  shift
  exec "$outputs/bin/Dashboard.Load/release/Dashboard.Load" "$command" "$@"
}

require_sdk
case " $* " in
  *" --faults "*) run_faults "$@" ;;
esac
case "${1:-}" in
  --load | --soak | --fuzz) run_load "$@" ;;
esac
case " $* " in
  *" --help "*) ;;
  *) prepare_open_mpi && prepare_npm && prepare_anchors && publish_app ;;
esac
(cd "$root" && dotnet build tests/Benchmarks -c Release -v quiet --nologo) >&2
exec "$outputs/bin/Dashboard.Benchmarks/release/Dashboard.Benchmarks" "$@"
