{{/* Pod settings that every workload shares. Takes (list $ "component" values uid). */}}
{{- define "todo-app.podSettings" -}}
{{- $root := index . 0 -}}
{{- $component := index . 1 -}}
{{- $values := index . 2 -}}
{{- $uid := index . 3 -}}
serviceAccountName: {{ include "todo-app.fullname" $root }}-{{ $component }}
automountServiceAccountToken: false
enableServiceLinks: false
{{- with $root.Values.imagePullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
securityContext:
  runAsNonRoot: true
  runAsUser: {{ $uid }}
  runAsGroup: {{ $uid }}
  fsGroup: {{ $uid }}
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile:
    type: RuntimeDefault
{{- with $values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/* Restricted container, as the Pod Security Standard has it, and a read-only root besides. */}}
{{- define "todo-app.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end -}}

{{/* Keep replicas apart where it can be done. Takes (list $ "component"). */}}
{{- define "todo-app.spread" -}}
{{- $root := index . 0 -}}
topologySpreadConstraints:
  {{- range $root.Values.topologySpread.keys }}
  - maxSkew: 1
    topologyKey: {{ . }}
    whenUnsatisfiable: {{ $root.Values.topologySpread.whenUnsatisfiable }}
    {{- if eq $root.Values.topologySpread.whenUnsatisfiable "DoNotSchedule" }}
    # A node that is lost or drained does not count: it would keep the pods that replace its own from starting.
    nodeTaintsPolicy: Honor
    {{- end }}
    labelSelector:
      matchLabels:
        {{- include "todo-app.selectorLabels" $ | nindent 8 }}
    matchLabelKeys: [pod-template-hash]
  {{- end }}
affinity:
  podAntiAffinity:
    preferredDuringSchedulingIgnoredDuringExecution:
      - weight: 100
        podAffinityTerm:
          topologyKey: kubernetes.io/hostname
          labelSelector:
            matchLabels:
              {{- include "todo-app.selectorLabels" $ | nindent 14 }}
{{- end -}}

{{/* Pause before the process is asked to end. `preStop.sleep` is on by default from 1.30. Takes (list $ seconds). */}}
{{- define "todo-app.preStop" -}}
{{- $root := index . 0 -}}
{{- with index . 1 -}}
lifecycle:
  preStop:
    {{- if semverCompare ">=1.30.0-0" $root.Capabilities.KubeVersion.Version }}
    sleep:
      seconds: {{ . }}
    {{- else }}
    exec:
      command: [sleep, {{ . | quote }}]
    {{- end }}
{{- end }}
{{- end -}}

{{/* The three HTTP probes. Takes (list probes liveness-path readiness-path). */}}
{{- define "todo-app.probes" -}}
{{- $probes := index . 0 -}}
startupProbe:
  httpGet: {path: {{ index . 1 }}, port: http}
  {{- toYaml $probes.startup | nindent 2 }}
livenessProbe:
  httpGet: {path: {{ index . 1 }}, port: http}
  {{- toYaml $probes.liveness | nindent 2 }}
readinessProbe:
  httpGet: {path: {{ index . 2 }}, port: http}
  {{- toYaml $probes.readiness | nindent 2 }}
{{- end -}}

{{/* Update without losing a pod. */}}
{{- define "todo-app.rolling" -}}
revisionHistoryLimit: 5
strategy:
  type: RollingUpdate
  rollingUpdate:
    maxSurge: 1
    maxUnavailable: 0
{{- end -}}
