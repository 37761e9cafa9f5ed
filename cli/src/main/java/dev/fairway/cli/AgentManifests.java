package dev.fairway.cli;

import java.util.List;

/**
 * An agent as a Deployment, for kubectl apply. What it has joined with is kept in a Secret, which
 * it may change and no other: a pod that is moved needs no new invite, and no volume.
 *
 * @param cluster whose agent it is
 * @param hub host:port, as the pod reaches it
 * @param pin by which it knows the hub
 * @param token of the invite; secret
 * @param image with the program as its entry point
 * @param way options by which it reaches the hub
 */
record AgentManifests(
    String cluster, String hub, String pin, String token, String image, List<String> way) {

  /** As YAML. Secret. */
  String yaml() {
    String indent = "\n        - ";
    String lines = way.isEmpty() ? "" : indent + String.join(indent, way);
    return """
    apiVersion: v1
    kind: Namespace
    metadata:
      name: fairway-agent
    ---
    apiVersion: v1
    kind: Secret
    metadata:
      name: invite
      namespace: fairway-agent
    stringData:
      token: "%s"
    ---
    apiVersion: v1
    kind: ServiceAccount
    metadata:
      name: agent
      namespace: fairway-agent
    ---
    apiVersion: v1
    kind: Secret
    metadata:
      name: agent-state
      namespace: fairway-agent
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: Role
    metadata:
      name: agent-state
      namespace: fairway-agent
    rules:
    - apiGroups: [""]
      resources: [secrets]
      resourceNames: [agent-state]
      verbs: [get, patch]
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: RoleBinding
    metadata:
      name: agent-state
      namespace: fairway-agent
    roleRef:
      apiGroup: rbac.authorization.k8s.io
      kind: Role
      name: agent-state
    subjects:
    - kind: ServiceAccount
      name: agent
      namespace: fairway-agent
    ---
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: agent
      namespace: fairway-agent
    spec:
      replicas: 1
      strategy: {type: Recreate}
      selector: {matchLabels: {app: fairway-agent}}
      template:
        metadata: {labels: {app: fairway-agent}}
        spec:
          serviceAccountName: agent
          securityContext:
            runAsNonRoot: true
            runAsUser: 65532
            fsGroup: 65532
            seccompProfile: {type: RuntimeDefault}
          containers:
          - name: agent
            image: "%s"
            args:
            - agent
            - join
            - --hub=%s
            - --pin=%s
            - --cluster=%s
            - --token-file=/invite/token
            - --state=secret:agent-state%s
            securityContext:
              allowPrivilegeEscalation: false
              readOnlyRootFilesystem: true
              capabilities: {drop: [ALL]}
            volumeMounts:
            - {name: invite, mountPath: /invite, readOnly: true}
            - {name: tmp, mountPath: /tmp}
          volumes:
          - name: invite
            secret: {secretName: invite, optional: true}
          - name: tmp
            emptyDir: {}
    """
        .formatted(token, image, hub, pin, cluster, lines);
  }

  /** Leaves the token out. */
  @Override
  public String toString() {
    return "AgentManifests[" + cluster + "]";
  }
}
