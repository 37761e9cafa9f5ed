code kubectl auth can-i create pods
code kubectl auth can-i get pods/log -n kube-system
code kubectl auth can-i get /metrics
kubectl auth can-i --list
