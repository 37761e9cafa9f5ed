kubectl create deployment web --image=$image -- sleep 3600
kubectl patch deployment web -p \
  '{"spec":{"template":{"spec":{"terminationGracePeriodSeconds":0}}}}'
kubectl rollout status deployment/web --timeout=90s | tail -n 1
kubectl set env deployment/web COLOUR=blue
kubectl rollout status deployment/web --timeout=90s | tail -n 1
kubectl rollout history deployment/web
kubectl rollout undo deployment/web
kubectl rollout status deployment/web --timeout=90s | tail -n 1
kubectl rollout restart deployment/web
kubectl rollout status deployment/web --timeout=90s | tail -n 1
kubectl scale deployment web --replicas=0
code kubectl rollout status deployment/none
