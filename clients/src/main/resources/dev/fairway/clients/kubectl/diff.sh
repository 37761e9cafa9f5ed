fruit 'a: apple' > fruit.yaml
code kubectl diff -f fruit.yaml > diff.txt
grep -c '^+' diff.txt
kubectl apply -f fruit.yaml
code kubectl diff -f fruit.yaml
fruit 'a: apricot' > fruit.yaml
code kubectl diff -f fruit.yaml > diff.txt
grep '^[-+] \|^code' diff.txt
code kubectl diff --server-side --force-conflicts -f fruit.yaml > diff.txt
grep '^[-+] \|^code' diff.txt
