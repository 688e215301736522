#!/usr/bin/env bash
# Sets up what the tests need, publishes the application, and runs every test project.
#   ./test.sh              all projects
#   ./test.sh Core Web     some of: Core Runner Web System Browser
#   ./test.sh --engine hangfire      the same with the job queue on Hangfire instead of Quartz.NET
# Arguments after -- go to the test executables, for example: ./test.sh System -- -class '*Cancel*'
# The last line is "N passed, N failed"; the exit code is 0 only where nothing failed. A skipped test, a project that
# crashed, hung or ran nothing count as failed.
set -euo pipefail
# shellcheck source=scripts/prepare.sh
. "$(dirname "${BASH_SOURCE[0]}")/scripts/prepare.sh"

# Seconds before a project counts as hung; generous, for two cores that are shared.
declare -A limits=([Core]=300 [Runner]=900 [Web]=360 [System]=780 [Browser]=1500)
take_engine "$@"
set -- "${rest[@]}"
projects=()
while [ $# -gt 0 ] && [ "$1" != "--" ]; do
  [ -n "${limits[$1]:-}" ] || fail "Unknown test project '$1'. There are: Core Runner Web System Browser."
  projects+=("$1")
  shift
done
[ "${1:-}" != "--" ] || shift
[ ${#projects[@]} -gt 0 ] || projects=(Core Runner Web System Browser)
logs="$root/artifacts/test-logs"
declare -A broken=()
passed=0 failed=0

prepare_test_packages() {
  local missing=()
  have_open_mpi || missing+=(openmpi-bin libopenmpi3)
  have mpirun.mpich || missing+=(mpich)
  have chromium || missing+=(chromium)
  have docker-compose || missing+=(docker-compose)
  have sqlite3 || missing+=(sqlite3)
  have ip || missing+=(iproute2)
  have nginx || [ -x /usr/sbin/nginx ] || missing+=(nginx-light)
  have npm || missing+=(nodejs npm)
  have curl || missing+=(curl)
  have gcc || missing+=(gcc libc6-dev)
  have python3 || missing+=(python3)
  have zsh || missing+=(zsh)
  have fish || missing+=(fish)
  have slurmctld || [ -x /usr/sbin/slurmctld ] || missing+=(slurm-wlm)
  have munged || [ -x /usr/sbin/munged ] || missing+=(munge)
  have mpicc.openmpi || have mpicc || missing+=(libopenmpi-dev)
  [ ${#missing[@]} -eq 0 ] || install_packages "${missing[@]}" ||
    say "Cannot install ${missing[*]} here without root; the tests that need them will fail."
}

# As the application is built, whose projects are compiled once for both. All at once where all are wanted, which is half the time;
# one by one where some are, or to tell which one does not build.
build_tests() {
  local project
  mkdir -p "$logs"
  if [ ${#projects[@]} -eq ${#limits[@]} ]; then
    say "Building the tests ..."
    if (cd "$root" && dotnet build tests/Tests.slnf -c Release -v quiet --nologo) >"$logs/build.log" 2>&1; then return; fi
  fi
  for project in "${projects[@]}"; do
    say "Building $project.Tests ..."
    (cd "$root" && dotnet build "tests/$project.Tests" -c Release -v quiet --nologo) >"$logs/$project.build.log" 2>&1 || broken[$project]=1
  done
}

# Value of an attribute, summed over the assemblies of an xunit report.
count() { grep -o '<assembly [^>]*>' "$2" | grep -o " $1=\"[0-9]*\"" | tr -dc '0-9\n' | awk '{ s += $1 } END { print s + 0 }'; }

executable() { echo "$outputs/bin/Dashboard.$1.Tests/release/Dashboard.$1.Tests"; }

# Leaves the exit code and the seconds in a file beside the log.
execute() {
  local project=$1 code=0 began=$SECONDS
  shift
  rm -f "$logs/$project.xml"
  # Where tests and a browser share two cores, nearly every trial is disturbed; what repeats do is tested by Runner, Web and the newcomer's walk.
  case "$project" in System | Browser) local -x Dashboard__RepeatDisturbed=false ;; esac
  timeout --kill-after=10 "${limits[$project]}" "$(executable "$project")" -xml "$logs/$project.xml" -noColor -showLiveOutput -longRunning 60 "$@" \
    >"$logs/$project.log" 2>&1 </dev/null || code=$?
  echo "$code $((SECONDS - began))" >"$logs/$project.end"
}

can_run() { [ -z "${broken[$1]:-}" ] && [ -x "$(executable "$1")" ]; }

run_project() {
  local project=$1 code seconds
  shift
  if ! can_run "$project"; then
    cat "$logs/$project.build.log"
    record "$project" 0 1 "does not build"
    return
  fi
  [ -s "$logs/$project.end" ] || execute "$project" "$@"
  read -r code seconds <"$logs/$project.end"
  judge "$project" "$code" "$logs/$project.xml" "$logs/$project.log" "$seconds s"
}

# Core computes and times nothing, Web mostly waits: side by side they take as long as one of them.
run_side_by_side() {
  local project
  for project in Core Web; do
    if ! [[ " ${projects[*]} " == *" $project "* ]] || ! can_run "$project"; then return 0; fi
  done
  execute Core "$@" &
  execute Web "$@"
  wait
}

# What failed, with its message, first 40 lines of each: the log above is long, and its end says little.
failures() {
  awk '/\[(PASS|STARTING|OUTPUT|SKIP)\]|^   Dashboard\..*Total:|^  (Finished|Starting):/ { on = 0 } /\[(FAIL|ERROR)\]/ { on = 40 } on-- > 0' "$1"
}

judge() {
  local project=$1 code=$2 report=$3 log=$4 took=$5 good=0 bad=0
  if [ -s "$report" ]; then
    good=$(count passed "$report")
    bad=$(($(count failed "$report") + $(count errors "$report") + $(count skipped "$report")))
  fi
  local note="in $took"
  case "$code" in
    124 | 137) note="hung: stopped after ${limits[$project]} s" ;;
  esac
  if [ $((good + bad)) -eq 0 ]; then note="$note, no test ran (exit code $code)"; fi
  if [ "$bad" -eq 0 ] && { [ "$code" -ne 0 ] || [ "$good" -eq 0 ]; }; then bad=1; fi
  if [ "$bad" -gt 0 ]; then
    printf '\n===== log of %s.Tests =====\n' "$project"
    tail -c 60000 "$log"
    printf '\n===== end of %s.Tests =====\n' "$project"
    failures "$log" >>"$logs/failures.txt"
  fi
  record "$project" "$good" "$bad" "$note"
}

record() {
  passed=$((passed + $2)) failed=$((failed + $3))
  printf '%-8s %5d passed %5d failed  %s\n' "$1" "$2" "$3" "$4"
}

require_sdk
prepare_test_packages
prepare_npm
publish_app
build_tests
rm -f "$logs/failures.txt" "$logs"/*.end
run_side_by_side "$@"
for project in "${projects[@]}"; do run_project "$project" "$@"; done
[ ! -s "$logs/failures.txt" ] || { printf '\n===== what failed =====\n' && cat "$logs/failures.txt"; }
printf '%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
