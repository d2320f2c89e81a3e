{{/* A pod of this release as NetworkPolicyPeer. Takes (list $ "component"). */}}
{{- define "todo-app.peer" -}}
- podSelector:
    matchLabels:
      {{- include "todo-app.selectorLabels" . | nindent 6 }}
{{- end -}}

{{/* Egress to the database: the in-chart pod, or the external addresses. */}}
{{- define "todo-app.databaseEgress" -}}
{{- if .Values.postgres.enabled }}
- to:
    {{- include "todo-app.peer" (list . "postgres") | nindent 4 }}
  ports:
    - {port: 5432, protocol: TCP}
{{- else }}
- ports:
    {{- range include "todo-app.databasePorts" . | fromJsonArray }}
    - {port: {{ . }}, protocol: TCP}
    {{- end }}
  {{- with .Values.externalDatabase.cidrs }}
  to:
    {{- range . }}
    - ipBlock: {cidr: {{ . | quote }}}
    {{- end }}
  {{- end }}
{{- end }}
{{- end -}}

{{/* Egress to the model: the in-chart pod, or the external endpoint. */}}
{{- define "todo-app.modelEgress" -}}
{{- if include "todo-app.modelEnabled" . }}
- to:
    {{- include "todo-app.peer" (list . "model") | nindent 4 }}
  ports:
    - {port: 8001, protocol: TCP}
{{- else }}
- ports:
    - {port: {{ include "todo-app.assistantPort" . }}, protocol: TCP}
  {{- with .Values.assistant.egressCidrs }}
  to:
    {{- range . }}
    - ipBlock: {cidr: {{ . | quote }}}
    {{- end }}
  {{- end }}
{{- end }}
{{- end -}}

{{/* Egress of the migrations: the database, and what the backend's own rules open (a proxy before it). */}}
{{- define "todo-app.migrationsEgress" -}}
{{- include "todo-app.databaseEgress" . }}
{{- with .Values.backend.networkPolicy.extraEgress }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* A component's further rules of one direction. Takes (list values "extraIngress"). */}}
{{- define "todo-app.extraRules" -}}
{{- with get (index . 0).networkPolicy (index . 1) }}
{{ toYaml . }}
{{- end }}
{{- end -}}
