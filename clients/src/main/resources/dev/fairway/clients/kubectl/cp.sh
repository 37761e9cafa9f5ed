head -c 33554432 /dev/urandom > big
kubectl cp big "$SHARED/shell:/tmp/big-$NAMESPACE"
there=$(kubectl exec -n "$SHARED" shell -- sha256sum "/tmp/big-$NAMESPACE")
[ "${there%% *}" = "$(sha256sum big | cut -d ' ' -f 1)" ] && echo 'the same there'
kubectl cp "$SHARED/shell:/tmp/big-$NAMESPACE" back
cmp big back && echo 'the same back'
kubectl exec -n "$SHARED" shell -- rm "/tmp/big-$NAMESPACE"
