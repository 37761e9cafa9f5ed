for websockets in true false; do
  KUBECTL_PORT_FORWARD_WEBSOCKETS=$websockets \
    kubectl port-forward -n "$SHARED" pod/shell :8080 > forward.txt 2>&1 &
  forwarding=$!
  until_found '127.0.0.1:.* -> 8080' forward.txt $forwarding
  port=$(sed -n 's/.*127\.0\.0\.1:\([0-9]*\) -> 8080.*/\1/p' forward.txt)
  for i in 1 2 3 4 5; do curl -sS "http://127.0.0.1:$port/"; done
  curl -sS "http://127.0.0.1:$port/large" | cksum
  kill $forwarding
  wait $forwarding || true
done
code kubectl port-forward pod/none :8080
