#!/usr/bin/env bash
# Two processes in network namespaces of their own, joined by nothing but a cable of two ends (veth): they train together over TCP, once to the end, and
# once until the cable is cut. Then each must end by itself within Distributed.Timeout, which is six seconds here, and the newest checkpoint must be
# whole. Needs root, iproute2 and Debian's openmpi-bin, and a built UnitTests/MpiProgram.
#
#   eng/check-link.sh
set -euo pipefail
cd "$(dirname "$0")/.."
program=$PWD/UnitTests/MpiProgram/bin/Release/net10.0/MpiProgram.dll
. eng/link.sh
export OMP_NUM_THREADS=1
lay_cable

train() {
    start_on_both dotnet "$program" "$@"
}

echo "== To the end"
train save "$folder/whole"

echo "== Until the cable is cut"
train long "$folder/cut" >"$folder/log" 2>&1 &
launcher=$!
for ((i = 0; i < 300; i++)); do
    [ -z "$(find "$folder/cut" -name 'epoch-00000[3-9]*' 2>/dev/null)" ] || break
    sleep 0.1
done
ip -n $there link set end-b down
started=$SECONDS
while pgrep -f "^[^ ]*dotnet .*MpiProgram.dll long $folder/cut" >/dev/null && [ $((SECONDS - started)) -lt 60 ]; do
    sleep 0.5
done
echo "$(pgrep -fc "^[^ ]*dotnet .*MpiProgram.dll long $folder/cut" || true) processes left after $((SECONDS - started)) s"
# The launcher waits for its other half as long as the system takes the connection for alive; that is not ours to end sooner.
ip netns pids $there | xargs -r kill
kill $launcher 2>/dev/null || true
wait $launcher || true
cat "$folder/log"
grep -q "TimeoutException: Process 0 of 2 has waited" "$folder/log"

echo "== On from the newest checkpoint, in one process"
timeout 5 dotnet "$program" long "$folder/cut" && exit 1 || [ $? -eq 124 ]
echo "It goes on."
