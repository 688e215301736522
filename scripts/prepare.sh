# shellcheck shell=bash
# Steps that run.sh, test.sh and bench.sh share: what a machine needs, and the published application.
# Sourced, never run. Every step says what it does only when there is something to do.

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
stamps="$root/artifacts/stamps"
app="$root/artifacts/app"

# Compilers and build nodes that stay behind would hold our standard output and outlive the server.
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 UseSharedCompilation=false

say() { printf '%s\n' "$*" >&2; }

fail() {
  say "$*"
  exit 1
}

# The engine of the job queue: quartz, or hangfire, which needs packages that not every registry has. MSBuild reads it from the environment,
# and so do scripts that a test starts.
use_engine() {
  case "$1" in
    quartz | Quartz) JobEngine=Quartz outputs="$root/artifacts" ;;
    hangfire | Hangfire) JobEngine=Hangfire outputs="$root/artifacts/hangfire" ;;
    '' | -*) fail "--engine needs a value: quartz or hangfire." ;;
    *) fail "Unknown engine '$1'. Allowed are quartz and hangfire." ;;
  esac
  export JobEngine
}

# Takes --engine NAME out of the arguments; the others are in "rest".
take_engine() {
  rest=()
  while [ $# -gt 0 ] && [ "$1" != "--" ]; do
    case "$1" in
      --engine) use_engine "${2:-}" && shift ;;
      --engine=*) use_engine "${1#--engine=}" ;;
      *) rest+=("$1") ;;
    esac
    shift
  done
  rest+=("$@")
}

have() { command -v "$1" >/dev/null 2>&1; }

as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif have sudo && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
    sudo "$@"
  else
    return 1
  fi
}

# Installs Debian packages; returns non-zero where that is not possible here.
install_packages() {
  have apt-get || return 1
  as_root true || return 1
  say "Installing $* ..."
  local install=(env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@")
  as_root "${install[@]}" >&2 || { as_root apt-get update -q >&2 && as_root "${install[@]}" >&2; }
}

use_engine "${JobEngine:-quartz}"

require_sdk() {
  if ! have dotnet && [ -x "${DOTNET_ROOT:-$HOME/.dotnet}/dotnet" ]; then
    PATH="${DOTNET_ROOT:-$HOME/.dotnet}:$PATH"
  fi
  have dotnet || fail "The .NET SDK is missing: no 'dotnet' on the PATH. Install SDK 10.0 (https://dotnet.microsoft.com/download/dotnet/10.0) and start again."
  sdk="$(cd "$root" && dotnet --version 2>/dev/null)" ||
    fail "The .NET SDK $(sed -n 's/.*"version": "\([^"]*\)".*/\1/p' "$root/global.json") or a later 10.0 is missing. Found: $(cd / && dotnet --list-sdks | tr '\n' ';'). Install it (https://dotnet.microsoft.com/download/dotnet/10.0) and start again."
}

have_open_mpi() { have mpirun.openmpi || { have mpirun && mpirun --version 2>/dev/null | grep -q 'Open MPI'; }; }

prepare_open_mpi() {
  have_open_mpi || install_packages openmpi-bin libopenmpi3 ||
    say "Open MPI is missing (packages openmpi-bin libopenmpi3) and cannot be installed here without root. Going on without it: strategy mpi will say so."
}

# Browser libraries and the reader of the sample flights; both come from npm, neither is needed to start.
prepare_npm() {
  if ! have npm; then
    install_packages nodejs npm || {
      say "Node.js is missing (packages nodejs npm) and cannot be installed here without root. Going on without the sample flights-2001, charts and live pages."
      return 0
    }
  fi
  local stamp
  stamp="$(cat "$root/package-lock.json" "$root/scripts/prepare.sh" | sha256sum)"
  if [ "$stamp" = "$(cat "$stamps/npm" 2>/dev/null)" ] && [ -d "$root/node_modules" ] && [ -d "$root/wwwroot/lib" ]; then return 0; fi
  say "Restoring the browser libraries from npm ..."
  if ! (cd "$root" && npm ci --loglevel=error >&2); then
    say "npm could not restore the libraries. Going on without the sample flights-2001, charts and live pages."
    return 0
  fi
  copy_client_libraries
  mkdir -p "$stamps" && printf '%s\n' "$stamp" >"$stamps/npm"
}

copy_client_libraries() {
  local lib="$root/wwwroot/lib"
  mkdir -p "$lib/echarts" "$lib/signalr"
  cp "$root/node_modules/echarts/dist/echarts.min.js" "$root/node_modules/echarts/LICENSE" "$root/node_modules/echarts/NOTICE" "$lib/echarts/"
  cp "$root/node_modules/@microsoft/signalr/dist/browser/signalr.min.js" "$lib/signalr/"
}

source_fingerprint() {
  (cd "$root" && {
    printf '%s\n' "$sdk" "$JobEngine"
    find src wwwroot scripts examples Directory.Build.props Directory.Build.targets Directory.Packages.props global.json -type f -printf '%p %s %T@\n' | LC_ALL=C sort
  }) | sha256sum
}

# Publishes Web and Runner side by side into artifacts/app, only where a source changed since the last time.
publish_app() {
  local stamp
  mkdir -p "$stamps"
  exec 9>"$root/artifacts/.publish.lock"
  flock 9
  stamp="$(source_fingerprint)"
  if [ "$stamp" != "$(cat "$stamps/app" 2>/dev/null)" ] || [ ! -x "$app/Dashboard.Web" ] || [ ! -x "$app/Dashboard.Runner" ]; then
    say "Building (about a minute the first time) ..."
    rm -rf "$app.new"
    publish_project Runner && publish_project Web || fail "The build failed; the messages above say where.$(missing_engine)"
    # A server that runs from the old folder keeps its open files; only the name moves.
    rm -rf "$app.old"
    [ ! -d "$app" ] || mv "$app" "$app.old"
    mv "$app.new" "$app"
    rm -rf "$app.old"
    printf '%s\n' "$stamp" >"$stamps/app"
  fi
  exec 9>&-
}

# What to do where the engine's packages are not to be had.
missing_engine() {
  if [ "$JobEngine" != Quartz ] && grep -Eq 'NU1101|NU1102' "$root/artifacts/publish-Web.log" 2>/dev/null; then
    printf '\nThe engine %s needs packages that no package source of this machine has. Add a source that has them (dotnet nuget add source ADDRESS), or put them into a folder and name it in the variable RestoreAdditionalProjectSources; or leave out --engine, and Quartz.NET is used.' "$JobEngine"
  fi
}

publish_project() {
  local log="$root/artifacts/publish-$1.log"
  (cd "$root" && dotnet publish "src/$1" -c Release -o "$app.new" -v quiet --nologo) >"$log" 2>&1 9>&- || {
    cat "$log" >&2
    return 1
  }
}
