fruit 'a: apple' | kubectl create -f -
KUBE_EDITOR='sed -i s/apple/apricot/' kubectl edit configmap fruit
KUBE_EDITOR='true' kubectl edit configmap fruit
kubectl get configmap fruit -o 'jsonpath={.data}{"\n"}'
