kubectl auth whoami
kubectl auth whoami -o json
