kubectl explain configmap.data
kubectl explain deployment.spec.strategy --recursive
kubectl explain boats.spec
code kubectl explain nothings
kubectl api-resources --api-group=clients.fairway.test -o wide
kubectl api-versions
