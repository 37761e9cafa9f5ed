code kubectl exec -n "$SHARED" shell -- sh -c 'echo out; echo err >&2; exit 7'
head -c 4000000 /dev/zero | kubectl exec -n "$SHARED" -i shell -- cksum
code kubectl exec -n "$SHARED" shell -- none
KUBECTL_REMOTE_COMMAND_WEBSOCKETS=false kubectl exec -n "$SHARED" shell -- echo over SPDY
