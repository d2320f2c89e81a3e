{{/* Which keys the chart's own backend Secret has, as a YAML map. */}}
{{- define "todo-app.backendSecretKeys" -}}
{{- if not .Values.backend.existingSecret }}
AUTH_SECRET: true
{{- end }}
{{- if or (and .Values.postgres.enabled (not .Values.postgres.auth.existingSecret.name)) (has (include "todo-app.databaseSource" .) (list "url" "parts")) }}
DATABASE_URL: true
{{- end }}
{{- if .Values.assistant.apiKey }}
LLM_API_KEY: true
{{- end }}
{{- if and .Values.mail.host .Values.mail.password }}
SMTP_PASSWORD: true
{{- end }}
{{- if and .Values.push.enabled .Values.push.privateKey }}
PUSH_PRIVATE_KEY: true
{{- end }}
{{- end -}}
