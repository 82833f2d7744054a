#!/usr/bin/env bash
# What a GPU can show, on a machine that has one and nothing else of this project, in less than ten minutes:
#
#   eng/check-gpu.sh prepare      where the .NET SDK is: publishes all that is needed into artifacts/gpu
#   eng/check-gpu.sh              where the GPU is: runs it, and prints its tables
#
# libtorch for the GPU comes from LD_LIBRARY_PATH, or from the PyTorch of python3. Exit code 1 where a trainer failed on the GPU.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=artifacts/gpu
program=$folder/MLNet.DeepExtensions.Benchmarks

if [ "${1:-}" = prepare ]; then
    rm -rf "$folder"
    dotnet publish Benchmarks -c Release -r linux-x64 --self-contained -p:TorchBackend=none -o "$folder"
    du -sh "$folder"
    exit
fi

if ! command -v nvidia-smi >/dev/null || ! nvidia-smi -L; then
    echo "There is no NVIDIA GPU here, or no driver for it: nothing was checked."
    exit 0
fi

[ -x "$program" ] || { echo "$program is missing: run 'eng/check-gpu.sh prepare' where the .NET SDK is, and carry $folder here."; exit 1; }

if [ -z "${LD_LIBRARY_PATH:-}" ]; then
    LD_LIBRARY_PATH=$(python3 -c 'import os, torch; print(os.path.join(os.path.dirname(torch.__file__), "lib"))')
    export LD_LIBRARY_PATH
fi

nvidia-smi --query-gpu=name,memory.total,driver_version --format=csv,noheader
status=0
echo "== every trainer: speed, the same seed twice, distance from the CPU; precisions; out of memory"
timeout 240 "$program" devices --device cuda || status=1
echo "== the package's loop against the bare TorchSharp loop"
timeout 300 "$program" training --device cuda --rounds 2 --seconds 1 || echo "(a goal of the CPU was missed, or the time was up)"
exit "$status"
