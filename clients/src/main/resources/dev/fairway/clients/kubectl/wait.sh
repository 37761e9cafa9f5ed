kubectl wait configmap/fruit --for=create --timeout=60s > created.txt 2>&1 &
waiting=$!
fruit 'a: apple' | kubectl create -f -
code wait $waiting
cat created.txt
kubectl wait configmap/fruit '--for=jsonpath={.data.a}=apricot' --timeout=60s > ripe.txt 2>&1 &
waiting=$!
kubectl patch configmap fruit --type=merge -p '{"data":{"a":"apricot"}}'
code wait $waiting
cat ripe.txt
code kubectl wait configmap/fruit '--for=jsonpath={.data.a}=none' --timeout=1s
code kubectl wait configmap/none --for=delete --timeout=1s
