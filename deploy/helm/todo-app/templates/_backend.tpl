{{/* Environment of the backend, its init container and the migrations Job. */}}
{{- define "todo-app.backendEnv" -}}
{{- $name := include "todo-app.fullname" . -}}
envFrom:
  - configMapRef:
      name: {{ $name }}-backend
  {{- if include "todo-app.backendSecretKeys" . | fromYaml }}
  - secretRef:
      name: {{ $name }}-backend
  {{- end }}
  {{- with .Values.backend.existingSecret }}
  - secretRef:
      name: {{ . }}
  {{- end }}
{{- $entries := include "todo-app.backendEnvEntries" . | trim }}
{{- with $entries }}
env:
  {{- . | nindent 2 }}
{{- end }}
{{- end -}}

{{/* Entries taken from Secrets that the chart does not make. */}}
{{- define "todo-app.backendEnvEntries" -}}
{{- if .Values.postgres.enabled }}
{{- with .Values.postgres.auth.existingSecret }}
{{- if .name }}
- name: POSTGRES_PASSWORD
  valueFrom:
    secretKeyRef: {name: {{ .name }}, key: {{ .key }}}
- name: DATABASE_URL
  value: {{ include "todo-app.databaseUrl" (list $ "$(POSTGRES_PASSWORD)") }}
{{- end }}
{{- end }}
{{- else }}
{{- with .Values.externalDatabase.existingSecret }}
{{- if .name }}
- name: DATABASE_URL
  valueFrom:
    secretKeyRef: {name: {{ .name }}, key: {{ .key }}}
{{- end }}
{{- end }}
{{- end }}
{{- with .Values.assistant.existingSecret }}
{{- if .name }}
- name: LLM_API_KEY
  valueFrom:
    secretKeyRef: {name: {{ .name }}, key: {{ .key }}}
{{- end }}
{{- end }}
{{- end -}}

{{/* URL of the in-chart database. Takes (list $ password). */}}
{{- define "todo-app.databaseUrl" -}}
{{- $root := index . 0 -}}
{{- $auth := $root.Values.postgres.auth -}}
postgresql://{{ $auth.username }}:{{ index . 1 }}@{{ include "todo-app.fullname" $root }}-postgres:5432/{{ $auth.database }}
{{- end -}}

{{/* Which keys the chart's own backend Secret has, as a YAML map. */}}
{{- define "todo-app.backendSecretKeys" -}}
{{- if not .Values.backend.existingSecret }}
AUTH_SECRET: true
{{- end }}
{{- if or (and .Values.postgres.enabled (not .Values.postgres.auth.existingSecret.name)) (and (not .Values.postgres.enabled) .Values.externalDatabase.url) }}
DATABASE_URL: true
{{- end }}
{{- if .Values.assistant.apiKey }}
LLM_API_KEY: true
{{- end }}
{{- end -}}
