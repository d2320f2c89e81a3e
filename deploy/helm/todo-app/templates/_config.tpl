{{/* Settings of the backend that are no secret. */}}
{{- define "todo-app.backendConfig" -}}
{{- $config := .Values.backend.config -}}
APP_ENV: {{ $config.appEnv | quote }}
LOG_LEVEL: {{ $config.logLevel | quote }}
PORT: "8000"
COOKIE_SECURE: {{ include "todo-app.cookieSecure" . | quote }}
PROXY_HOPS: {{ int $config.proxyHops | default (or .Values.ingress.enabled .Values.gateway.enabled | ternary 2 1) | quote }}
RATE_LIMIT_PER_MINUTE: {{ int $config.rateLimitPerMinute | quote }}
MAX_BODY_BYTES: {{ int64 $config.maxBodyBytes | quote }}
IMPORT_MAX_BYTES: {{ int64 $config.importMaxBytes | quote }}
DRAIN_SECONDS: {{ $config.drainSeconds | quote }}
GRACEFUL_TIMEOUT_SECONDS: {{ $config.gracefulTimeoutSeconds | quote }}
LLM_BASE_URL: {{ .Values.assistant.baseUrl | quote }}
LLM_MODEL: {{ .Values.assistant.model | quote }}
LLM_TIMEOUT_SECONDS: {{ .Values.assistant.timeoutSeconds | quote }}
{{- if include "todo-app.modelEnabled" . }}
LOCAL_MODEL_URL: http://{{ include "todo-app.fullname" . }}-model:8001/v1
{{- end }}
{{- with include "todo-app.publicUrl" . }}
PUBLIC_URL: {{ . | quote }}
{{- end }}
{{- include "todo-app.mailConfig" . }}
{{- include "todo-app.pushConfig" . }}
{{- with $config.extra }}
{{ toYaml . }}
{{- end }}
{{- end -}}
