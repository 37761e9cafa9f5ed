mkdir -p chart/templates
printf 'apiVersion: v2\nname: harbour\nversion: 0.1.0\n' > chart/Chart.yaml
printf 'colour: red\n' > chart/values.yaml
cat > chart/templates/all.yaml <<'CHART'
apiVersion: v1
kind: ConfigMap
metadata: {name: {{ .Release.Name }}-colour}
data: {colour: {{ .Values.colour }}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: {{ .Release.Name }}}
spec:
  selector: {matchLabels: {app: {{ .Release.Name }}}}
  template:
    metadata: {labels: {app: {{ .Release.Name }}}}
    spec:
      terminationGracePeriodSeconds: 0
      containers:
      - {name: main, image: "registry.lab/busybox:1", command: [sleep, "3600"]}
CHART
helm install west ./chart --wait --timeout 90s
helm list
helm upgrade west ./chart --set colour=blue --wait --timeout 90s
helm get values west
helm get manifest west
helm history west
helm rollback west 1 --wait --timeout 90s
helm status west
helm uninstall west --wait --timeout 90s
helm list
code helm status west
