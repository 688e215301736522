#!/usr/bin/env bash
# Compiles the example programs and copies them with their definitions: ./build.sh FOLDER
# A definition that is there already stays as it is.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
to=${1:?Usage: build.sh FOLDER, for example the folder applications in the data directory}
mkdir -p "$to"
place() { for name in "$@"; do [ -e "$to/$name" ] || cp "$here/$name" "$to"; done; }
left_out=()
if command -v gcc >/dev/null; then
  gcc -O3 -march=native -fopenmp "$here/openmp_area.c" -o "$to/openmp_area"
  place openmp-area.yaml
else
  left_out+=("openmp-area (no gcc)")
fi
if command -v mpicc >/dev/null; then
  mpicc -O3 -march=native "$here/mpi_area.c" -o "$to/mpi_area"
  place mpi-area.yaml
else
  left_out+=("mpi-area (no mpicc)")
fi
place python_area.py python-area.yaml planted_curve.py planted-curve.yaml
if [ ${#left_out[@]} -gt 0 ]; then printf 'Left out: %s\n' "${left_out[@]}"; fi
