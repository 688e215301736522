#!/usr/bin/env bash
# Measures what the road costs on this machine, through real jobs on the published build, and writes
# docs/benchmarks/<cpu>.md. Exit code 1 where a target is missed. Wants an idle machine and some minutes.
set -euo pipefail
# shellcheck source=scripts/prepare.sh
. "$(dirname "${BASH_SOURCE[0]}")/scripts/prepare.sh"

require_sdk
prepare_open_mpi
prepare_npm
have chromium || install_packages chromium || fail "Chromium is missing (package chromium) and cannot be installed here without root; the first benchmark runs in it."
publish_app
(cd "$root" && dotnet build tests/Benchmarks -c Release -v quiet --nologo) >&2
exec "$root/artifacts/bin/Dashboard.Benchmarks/release/Dashboard.Benchmarks" "$@"
