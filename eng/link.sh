# Two network namespaces, joined by nothing but a cable of two ends (veth), for scripts that start a process in each. Needs root, iproute2 and Debian's
# openmpi-bin. To be sourced; sets folder, a temporary one that goes when the script ends, and the namespaces' names.
folder=$(mktemp -d)
here=deep-link-a there=deep-link-b

remove_cable() {
    for name in $here $there; do
        ip netns pids $name 2>/dev/null | xargs -r kill
    done
    ip netns del $here 2>/dev/null || true
    ip netns del $there 2>/dev/null || true
    rm -rf "$folder"
}

# lay_cable [RATE]: with a rate such as 1gbit, no more leaves either end.
lay_cable() {
    trap remove_cable EXIT
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
    if [ $# -gt 0 ]; then
        tc -n $here qdisc add dev end-a root tbf rate "$1" burst 1mb latency 50ms
        tc -n $there qdisc add dev end-b root tbf rate "$1" burst 1mb latency 50ms
    fi

    # What Open MPI takes for ssh.
    cat >"$folder/agent" <<AGENT
#!/usr/bin/env bash
shift
exec ip netns exec $there bash -c "\$*"
AGENT
    chmod +x "$folder/agent"
}

# start_on_both COMMAND: one process at each end, on whatever processor is free: both ends have the same ones.
start_on_both() {
    ip netns exec $here mpirun.openmpi --allow-run-as-root --bind-to none --host 10.77.0.1,10.77.0.2 -n 2 \
        --mca plm_rsh_agent "$folder/agent" --mca plm_rsh_no_tree_spawn 1 \
        --mca btl tcp,self --mca btl_tcp_if_include 10.77.0.0/24 --mca oob_tcp_if_include 10.77.0.0/24 \
        "$@"
}
