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
    - {port: {{ .Values.externalDatabase.port }}, protocol: TCP}
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
