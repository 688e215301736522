#!/usr/bin/env bash
# Compiles the example programs and copies them with their definitions: ./build.sh FOLDER
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
to=${1:?Usage: build.sh FOLDER, for example the folder applications in the data directory}
mkdir -p "$to"
left_out=()
if command -v gcc >/dev/null; then
  gcc -O3 -march=native -fopenmp "$here/openmp_area.c" -o "$to/openmp_area"
  cp "$here/openmp-area.yaml" "$to"
else
  left_out+=("openmp-area (no gcc)")
fi
if command -v mpicc >/dev/null; then
  mpicc -O3 -march=native "$here/mpi_area.c" -o "$to/mpi_area"
  cp "$here/mpi-area.yaml" "$to"
else
  left_out+=("mpi-area (no mpicc)")
fi
cp "$here/python_area.py" "$here/python-area.yaml" "$here/planted_curve.py" "$here/planted-curve.yaml" "$to"
if [ ${#left_out[@]} -gt 0 ]; then printf 'Left out: %s\n' "${left_out[@]}"; fi
