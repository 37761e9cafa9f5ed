fruit 'a: apple' | kubectl create -f -
kubectl proxy --port=0 --append-server-path > proxy.txt 2>&1 &
proxying=$!
until_found 'Starting to serve on' proxy.txt $proxying
base=http://$(sed -n 's/.*serve on //p' proxy.txt)
curl -sS "$base/version"
curl -sS "$base/api/v1/namespaces/$NAMESPACE/configmaps/fruit"
curl -sS "$base/api/v1/namespaces/$NAMESPACE/configmaps/none"
curl -sS "$base/api/v1/namespaces/$SHARED/pods/shell:8080/proxy/"
kill $proxying
