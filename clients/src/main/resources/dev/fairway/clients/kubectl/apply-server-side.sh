fruit 'a: apple' > fruit.yaml
kubectl apply --server-side -f fruit.yaml
kubectl apply --server-side -f fruit.yaml
fruit 'a: avocado' > fruit.yaml
code kubectl apply --server-side --field-manager=other -f fruit.yaml
kubectl apply --server-side --field-manager=other --force-conflicts -f fruit.yaml
kubectl get configmap fruit -o yaml --show-managed-fields
