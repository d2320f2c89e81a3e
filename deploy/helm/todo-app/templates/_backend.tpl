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
{{- $password := .Values.postgres.auth.existingSecret }}
{{- $url := .Values.externalDatabase.existingSecret }}
{{- $key := .Values.assistant.existingSecret }}
{{- if and .Values.postgres.enabled $password.name }}
- name: POSTGRES_PASSWORD
  valueFrom:
    secretKeyRef: {name: {{ $password.name }}, key: {{ $password.key }}}
- name: DATABASE_URL
  value: {{ include "todo-app.databaseUrl" (list . "$(POSTGRES_PASSWORD)") }}
{{- end }}
{{- if and (not .Values.postgres.enabled) $url.name }}
- name: DATABASE_URL
  valueFrom:
    secretKeyRef: {name: {{ $url.name }}, key: {{ $url.key }}}
{{- end }}
{{- if $key.name }}
- name: LLM_API_KEY
  valueFrom:
    secretKeyRef: {name: {{ $key.name }}, key: {{ $key.key }}}
{{- end }}
{{- end -}}

{{/* URL of the in-chart database. Takes (list $ password). */}}
{{- define "todo-app.databaseUrl" -}}
{{- $root := index . 0 -}}
{{- $auth := $root.Values.postgres.auth -}}
postgresql://{{ $auth.username }}:{{ index . 1 }}@{{ include "todo-app.fullname" $root }}-postgres:5432/{{ $auth.database }}
{{- end -}}
