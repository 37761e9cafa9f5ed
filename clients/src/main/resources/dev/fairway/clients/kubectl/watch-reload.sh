fruit 'a: apple' | kubectl create -f -
kubectl get configmap fruit -w --output-watch-events \
  -o 'jsonpath={.type} {.object.data}{"\n"}' > watch.txt 2>&1 &
watching=$!
until_found ADDED watch.txt $watching
reload
kubectl patch configmap fruit --type=merge -p '{"data":{"a":"apricot"}}'
until_found apricot watch.txt $watching
reload
kubectl delete configmap fruit
until_found DELETED watch.txt $watching
kill -0 $watching && echo 'it still watches'
kill $watching
cat watch.txt
