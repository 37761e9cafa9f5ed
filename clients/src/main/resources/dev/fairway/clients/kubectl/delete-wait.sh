fruit 'a: apple' | sed 's/name: fruit/name: fruit, finalizers: [fairway.test\/hold]/' | kubectl create -f -
kubectl delete configmap fruit --wait --timeout=60s > deleted.txt 2>&1 &
deleting=$!
kubectl wait configmap/fruit '--for=jsonpath={.metadata.deletionTimestamp}' --timeout=60s
kill -0 $deleting && echo 'it waits'
kubectl patch configmap fruit --type=merge -p '{"metadata":{"finalizers":null}}'
code wait $deleting
cat deleted.txt
code kubectl get configmap fruit
kubectl run brief --image=$image --restart=Never -- sleep 3600
kubectl wait pod/brief --for=condition=Ready --timeout=60s
kubectl delete pod brief --wait --grace-period=1
code kubectl get pod brief
