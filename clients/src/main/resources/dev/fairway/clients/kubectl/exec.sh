# Two streams, whose order is anybody's.
code kubectl exec -n "$SHARED" shell -- sh -c 'echo out; echo err >&2; exit 7' > out.txt 2> err.txt
cat out.txt err.txt
head -c 4000000 /dev/zero | kubectl exec -n "$SHARED" -i shell -- md5sum
code kubectl exec -n "$SHARED" shell -- none
KUBECTL_REMOTE_COMMAND_WEBSOCKETS=false kubectl exec -n "$SHARED" shell -- echo over SPDY
