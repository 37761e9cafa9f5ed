cat > pod.yaml <<POD
apiVersion: v1
kind: Pod
metadata: {name: asker}
spec:
  restartPolicy: Never
  terminationGracePeriodSeconds: 0
  containers:
  - name: asker
    image: $image
    stdin: true
    stdinOnce: true
    command: [sh, -c, 'read -r line; echo "got \$line"; cat']
POD
kubectl create -f pod.yaml
kubectl wait pod/asker --for=condition=Ready --timeout=60s
printf 'hello\nmore\n' | code kubectl attach -q -i asker
kubectl wait pod/asker '--for=jsonpath={.status.phase}=Succeeded' --timeout=60s
