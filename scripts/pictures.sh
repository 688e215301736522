#!/usr/bin/env bash
# Takes all pictures of the documentation from the running product, and writes what axe says of every page into docs/accessibility.md.
# They come from the browser tests, one after the other lest they disturb each other's sweeps, so that a picture shows only what a test has seen; about ten minutes, on an otherwise idle machine.
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"

# Pictures that no test takes any more go; where the tests fail, git has the old ones.
rm -f "$root"/docs/pictures/*.png
WRITE_DOCS=1 "$root/test.sh" Browser -- -class '*.LookTests' -class '*.FirstMinutesTests' -class '*.ClusterPageTests' -class '*.LabsPageTests' -parallel none "$@"

missing=0
for name in $(grep -oh 'pictures/[a-z0-9-]*\.png' "$root/README.md" "$root"/docs/*.md | sort -u); do
  [ -f "$root/docs/$name" ] || { echo "docs/$name is shown in the documentation and was not taken." >&2 && missing=1; }
done
du -sh "$root/docs/pictures"
exit "$missing"
