fruit 'a: apple, b: banana' > fruit.yaml
kubectl apply -f fruit.yaml
kubectl apply -f fruit.yaml
fruit 'a: apricot' > fruit.yaml
kubectl apply -f fruit.yaml
kubectl get configmap fruit -o yaml --show-managed-fields
printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: Bad_Name}\n' > bad.yaml
code kubectl apply -f bad.yaml
