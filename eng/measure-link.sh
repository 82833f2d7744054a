#!/usr/bin/env bash
# What gradients cost that are sent over a line of a rate: two processes of one thread each in network namespaces of their own, joined by a cable that lets
# no more through. They train the network of `Benchmarks -- distributed`, 128 rows each a step, and print what that prints for itself: after "messages-",
# the rows, the seconds of a step, and the least and the most of them that a process is at the other. Needs root, iproute2 and Debian's openmpi-bin, and
# built Benchmarks.
#
#   eng/measure-link.sh 1gbit
set -euo pipefail
cd "$(dirname "$0")/.."
. eng/link.sh
export OMP_NUM_THREADS=1 TERM=dumb
lay_cable "${1:?Expected a rate, such as 1gbit}"
start_on_both dotnet "$PWD/Benchmarks/bin/Release/net10.0/MLNet.DeepExtensions.Benchmarks.dll" distributed --batch 256 --seconds "${2:-4}"
