{{/* Pod settings that every workload shares. Takes (list $ "component" values uid). */}}
{{- define "todo-app.podSettings" -}}
{{- $root := index . 0 -}}
{{- $component := index . 1 -}}
{{- $values := index . 2 -}}
{{- $uid := index . 3 -}}
{{- $global := $root.Values.global -}}
serviceAccountName: {{ include "todo-app.serviceAccountName" (list $root $component) | quote }}
automountServiceAccountToken: {{ include "todo-app.serviceAccount" (list $root $component) | fromYaml | dig "automount" false }}
enableServiceLinks: false
{{- with concat (default list $root.Values.imagePullSecrets) (default list $global.imagePullSecrets) }}
imagePullSecrets:
  {{- range . }}
  - name: {{ kindIs "map" . | ternary . (dict "name" .) | dig "name" "" | quote }}
  {{- end }}
{{- end }}
securityContext:
  {{- $platform := $global.openshift | ternary (dict "runAsUser" nil "runAsGroup" nil "fsGroup" nil "fsGroupChangePolicy" nil) dict }}
  {{- include "todo-app.overlay" (list (include "todo-app.podSecurity" $uid | fromYaml) $platform $values.podSecurityContext) | nindent 2 }}
{{- include "todo-app.placement" (list $root $values) }}
{{- end -}}

{{/* Restricted pod, as the Pod Security Standard has it. Takes the user. */}}
{{- define "todo-app.podSecurity" -}}
runAsNonRoot: true
runAsUser: {{ . }}
runAsGroup: {{ . }}
fsGroup: {{ . }}
fsGroupChangePolicy: OnRootMismatch
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{/* Where and as what a pod runs: the component's values before the global ones. Takes (list $ values). */}}
{{- define "todo-app.placement" -}}
{{- $root := index . 0 -}}
{{- $values := index . 1 -}}
{{- $global := $root.Values.global -}}
{{- with include "todo-app.replace" (list $global.nodeSelector $values.nodeSelector) | fromYaml }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $values.tolerations | default $global.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $values.priorityClassName | default $global.priorityClassName }}
priorityClassName: {{ . | quote }}
{{- end }}
{{- with $values.runtimeClassName | default $global.runtimeClassName }}
runtimeClassName: {{ . | quote }}
{{- end }}
{{- if not $values.hostUsers }}
hostUsers: false
{{- end }}
{{- with $values.schedulerName }}
schedulerName: {{ . | quote }}
{{- end }}
{{- with $values.dnsPolicy }}
dnsPolicy: {{ . | quote }}
{{- end }}
{{- with $values.dnsConfig }}
dnsConfig:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with concat ($global.hostAliases | default list) ($values.hostAliases | default list) }}
hostAliases:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/* Restricted container, as the Pod Security Standard has it, and a read-only root besides. Takes the component's values. */}}
{{- define "todo-app.containerSecurity" -}}
{{- $ours := dict "allowPrivilegeEscalation" false "readOnlyRootFilesystem" true "capabilities" (dict "drop" (list "ALL")) -}}
{{- include "todo-app.overlay" (list $ours .securityContext) -}}
{{- end -}}

{{/* Keep replicas apart where it can be done. Takes (list $ "component" values). */}}
{{- define "todo-app.spread" -}}
{{- $root := index . 0 -}}
{{- $values := index . 2 -}}
topologySpreadConstraints:
{{- if $values.topologySpreadConstraints }}
  {{- include "todo-app.ownSpread" . | nindent 2 }}
{{- else }}
  {{- range $root.Values.topologySpread.keys }}
  - maxSkew: 1
    topologyKey: {{ . | quote }}
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
{{- end }}
affinity:
  {{- $ours := include "todo-app.softAntiAffinity" . | fromYaml }}
  {{- include "todo-app.replace" (list $ours $root.Values.global.affinity $values.affinity) | nindent 2 }}
{{- end -}}

{{- define "todo-app.softAntiAffinity" -}}
podAntiAffinity:
  preferredDuringSchedulingIgnoredDuringExecution:
    - weight: 100
      podAffinityTerm:
        topologyKey: kubernetes.io/hostname
        labelSelector:
          matchLabels:
            {{- include "todo-app.selectorLabels" . | nindent 12 }}
{{- end -}}

{{/* The component's own spread; one without a selector is over its own pods. Takes (list $ "component" values). */}}
{{- define "todo-app.ownSpread" -}}
{{- $selector := dict "labelSelector" (dict "matchLabels" (include "todo-app.selectorLabels" . | fromYaml)) -}}
{{- range (index . 2).topologySpreadConstraints }}
- {{ include "todo-app.replace" (list $selector .) | indent 2 | trim }}
{{- end }}
{{- end -}}

{{/* What a container runs in place of its program while it is looked into; nothing else. Takes (list $ "component"). */}}
{{- define "todo-app.diagnostic" -}}
{{- if has (index . 1) (index . 0).Values.diagnosticMode -}}
command: [sleep, infinity]
{{- end -}}
{{- end -}}

{{/* The three HTTP probes. Takes (list $ "component" liveness-path readiness-path). */}}
{{- define "todo-app.probes" -}}
{{- $root := index . 0 -}}
{{- $probes := (index $root.Values (index . 1)).probes -}}
{{- if not (include "todo-app.diagnostic" (list $root (index . 1))) -}}
startupProbe:
  httpGet: {path: {{ index . 2 }}, port: http}
  {{- toYaml $probes.startup | nindent 2 }}
livenessProbe:
  httpGet: {path: {{ index . 2 }}, port: http}
  {{- toYaml $probes.liveness | nindent 2 }}
readinessProbe:
  httpGet: {path: {{ index . 3 }}, port: http}
  {{- toYaml $probes.readiness | nindent 2 }}
{{- end -}}
{{- end -}}

{{/* Update without losing a pod, unless the values say otherwise. Takes the component's values. */}}
{{- define "todo-app.rolling" -}}
revisionHistoryLimit: {{ .revisionHistoryLimit }}
{{- with .minReadySeconds }}
minReadySeconds: {{ . }}
{{- end }}
{{- if ne (int .progressDeadlineSeconds) 600 }}
progressDeadlineSeconds: {{ .progressDeadlineSeconds }}
{{- end }}
strategy:
  {{- $ours := dict "type" "RollingUpdate" "rollingUpdate" (dict "maxSurge" 1 "maxUnavailable" 0) }}
  {{- toYaml (.strategy | default $ours) | nindent 2 }}
{{- end -}}
