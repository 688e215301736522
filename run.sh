#!/usr/bin/env bash
# Sets up what is missing, builds what changed, and becomes the server (Web with its local Runner) in the foreground.
# Settings come from the environment or as arguments, for example:
#   ASPNETCORE_URLS=http://127.0.0.1:6080 ./run.sh --Dashboard:LocalRunner=false
#   ./run.sh --engine hangfire      the job queue on Hangfire instead of Quartz.NET
set -euo pipefail
# shellcheck source=scripts/prepare.sh
. "$(dirname "${BASH_SOURCE[0]}")/scripts/prepare.sh"

take_engine "$@"
require_sdk
prepare_open_mpi
prepare_npm
publish_app

export Dashboard__DataDirectory="${Dashboard__DataDirectory:-$root/data}"
exec "$app/Dashboard.Web" "${rest[@]}"
