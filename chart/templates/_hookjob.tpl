{{- /*
A Job of the keeper that runs before Helm goes on, with an identity that may do that one thing:
(dict "root" $ "name" n "component" c "events" "pre-install,pre-upgrade" "args" list "rules" list)
"weight": after which other hooks (-10); "seconds": what the Job may take (180).
*/ -}}
{{- define "openclaw.hookJob" -}}
{{- $weight := .weight | default -10 | int -}}
{{- /* Not the instance's own two labels: its Service and NetworkPolicy would take these pods for its own. */ -}}
{{- $labels := dict
  "helm.sh/chart" (include "openclaw.chartLabel" .root)
  "app.kubernetes.io/name" "openclaw-keeper"
  "app.kubernetes.io/instance" .root.Release.Name
  "app.kubernetes.io/component" .component
  "app.kubernetes.io/managed-by" .root.Release.Service
-}}
---
apiVersion: v1
kind: ServiceAccount
metadata:
  name: {{ .name | quote }}
  namespace: {{ .root.Release.Namespace | quote }}
  labels: {{- toYaml $labels | nindent 4 }}
  annotations:
    helm.sh/hook: {{ .events }}
    helm.sh/hook-weight: {{ $weight | quote }}
    helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
automountServiceAccountToken: false
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: {{ .name | quote }}
  namespace: {{ .root.Release.Namespace | quote }}
  labels: {{- toYaml $labels | nindent 4 }}
  annotations:
    helm.sh/hook: {{ .events }}
    helm.sh/hook-weight: {{ $weight | quote }}
    helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
rules: {{- toYaml .rules | nindent 2 }}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: {{ .name | quote }}
  namespace: {{ .root.Release.Namespace | quote }}
  labels: {{- toYaml $labels | nindent 4 }}
  annotations:
    helm.sh/hook: {{ .events }}
    helm.sh/hook-weight: {{ $weight | quote }}
    helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: Role
  name: {{ .name | quote }}
subjects:
  - kind: ServiceAccount
    name: {{ .name | quote }}
    namespace: {{ .root.Release.Namespace | quote }}
---
apiVersion: batch/v1
kind: Job
metadata:
  name: {{ .name | quote }}
  namespace: {{ .root.Release.Namespace | quote }}
  labels: {{- toYaml $labels | nindent 4 }}
  annotations:
    helm.sh/hook: {{ .events }}
    helm.sh/hook-weight: {{ add $weight 5 | quote }}
    helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
    {{- if .showsLog }}
    # From Helm 3.18 on what it says stands on the terminal of whoever waits for it.
    helm.sh/hook-output-log-policy: hook-succeeded,hook-failed
    {{- end }}
spec:
  {{- if not .seconds }}
  # Both well within the five minutes that Helm waits for a hook.
  {{- end }}
  activeDeadlineSeconds: {{ .seconds | default 180 | int }}
  backoffLimit: 3
  template:
    metadata:
      labels: {{- toYaml $labels | nindent 8 }}
    spec:
      restartPolicy: Never
      serviceAccountName: {{ .name | quote }}
      automountServiceAccountToken: true
      enableServiceLinks: false
      securityContext:
        runAsNonRoot: true
        runAsUser: 1000
        runAsGroup: 1000
        seccompProfile:
          type: RuntimeDefault
      {{- with include "openclaw.at" (list .root.Values "keeper.image.pullSecrets.[]") }}
      imagePullSecrets:
        {{- range splitList "\n" . }}
        - name: {{ . | quote }}
        {{- end }}
      {{- end }}
      containers:
        - name: keeper
          image: {{ include "openclaw.keeperImage" .root | quote }}
          imagePullPolicy: {{ include "openclaw.at" (list .root.Values "keeper.image.pullPolicy") | default "IfNotPresent" | quote }}
          command: [openclaw-keeper]
          {{- /* The kubelet would put a variable in the place of $(NAME). */}}
          args:
            {{- range .args }}
            - {{ . | replace "$(" "$$(" | toJson }}
            {{- end }}
          securityContext:
            runAsNonRoot: true
            runAsUser: 1000
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities:
              drop: [ALL]
            seccompProfile:
              type: RuntimeDefault
          resources:
            requests:
              cpu: 10m
              memory: 32Mi
            limits:
              cpu: 200m
              memory: 128Mi
{{- end }}
