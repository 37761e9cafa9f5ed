kubectl run talker --image=$image --restart=Never -- sh -c \
  'until [ -e /tmp/go ]; do sleep 0.1; done; for i in $(seq 20); do echo line $i; sleep 0.05; done'
kubectl wait pod/talker --for=condition=Ready --timeout=60s
kubectl logs -f talker > logs.txt 2>&1 &
following=$!
kubectl exec talker -- touch /tmp/go
code wait $following
cat logs.txt
kubectl logs talker --tail=2
kubectl logs talker --timestamps --tail=1
