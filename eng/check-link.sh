#!/usr/bin/env bash
# Two processes in network namespaces of their own, joined by nothing but a cable of two ends (veth): they train together over TCP, once to the end, and
# once until the cable is cut. Then each must end by itself within Distributed.Timeout, which is six seconds here, and the newest checkpoint must be
# whole. Needs root, iproute2 and Debian's openmpi-bin, and a built UnitTests/MpiProgram.
#
#   eng/check-link.sh
set -euo pipefail
cd "$(dirname "$0")/.."
program=$PWD/UnitTests/MpiProgram/bin/Release/net10.0/MpiProgram.dll
folder=$(mktemp -d)
here=check-link-a there=check-link-b
export OMP_NUM_THREADS=1

clean() {
    for name in $here $there; do
        ip netns pids $name 2>/dev/null | xargs -r kill
    done
    ip netns del $here 2>/dev/null || true
    ip netns del $there 2>/dev/null || true
    rm -rf "$folder"
}
trap clean EXIT

ip netns add $here
ip netns add $there
ip link add end-a netns $here type veth peer name end-b netns $there
ip -n $here addr add 10.77.0.1/24 dev end-a
ip -n $there addr add 10.77.0.2/24 dev end-b
for name in $here $there; do
    ip -n $name link set lo up
done
ip -n $here link set end-a up
ip -n $there link set end-b up

# What Open MPI takes for ssh.
cat >"$folder/agent" <<AGENT
#!/usr/bin/env bash
shift
exec ip netns exec $there bash -c "\$*"
AGENT
chmod +x "$folder/agent"

train() {
    ip netns exec $here mpirun.openmpi --allow-run-as-root --host 10.77.0.1,10.77.0.2 -n 2 \
        --mca plm_rsh_agent "$folder/agent" --mca plm_rsh_no_tree_spawn 1 \
        --mca btl tcp,self --mca btl_tcp_if_include 10.77.0.0/24 --mca oob_tcp_if_include 10.77.0.0/24 \
        dotnet "$program" "$@"
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
