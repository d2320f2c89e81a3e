{{/* Where people reach the site: the value, or the first host of the ingress or the gateway. */}}
{{- define "todo-app.publicUrl" -}}
{{- $hosts := list -}}
{{- $tls := false -}}
{{- if .Values.ingress.enabled -}}
{{- $hosts = .Values.ingress.hosts -}}
{{- $tls = not (empty .Values.ingress.tls) -}}
{{- else if .Values.gateway.enabled -}}
{{- $hosts = .Values.gateway.hostnames -}}
{{- $tls = .Values.gateway.tls -}}
{{- end -}}
{{- if .Values.backend.config.publicUrl -}}
{{- .Values.backend.config.publicUrl -}}
{{- else if and $hosts (not (hasPrefix "*" (first $hosts))) -}}
{{- $tls | ternary "https" "http" }}://{{ first $hosts -}}
{{- end -}}
{{- end -}}

{{/* Settings of the SMTP server that are no secret. */}}
{{- define "todo-app.mailConfig" -}}
{{- with .Values.mail -}}
{{- if .host }}
SMTP_HOST: {{ .host | quote }}
SMTP_PORT: {{ int .port | quote }}
SMTP_SECURITY: {{ .security | quote }}
MAIL_FROM: {{ .from | quote }}
{{- with .username }}
SMTP_USERNAME: {{ . | quote }}
{{- end }}
{{- end }}
{{- end -}}
{{- end -}}

{{/* Egress to the SMTP server, as a list entry. */}}
{{- define "todo-app.mailEgress" -}}
{{- with .Values.mail }}
{{- if .host }}
- ports:
    - {port: {{ .port }}, protocol: TCP}
  {{- with .cidrs }}
  to:
    {{- range . }}
    - ipBlock: {cidr: {{ . | quote }}}
    {{- end }}
  {{- end }}
{{- end }}
{{- end }}
{{- end -}}

{{- define "todo-app.validateMail" -}}
{{- with .Values.mail }}
{{- if and .password .passwordSecret.name }}
{{- fail "mail.password and mail.passwordSecret.name are both set: leave one of them empty" }}
{{- end }}
{{- if and .host (not .from) }}
{{- fail "mail.host is set without a sender: set mail.from, for example --set mail.from=todo@example.com" }}
{{- end }}
{{- if and .host (ne (empty .username) (and (empty .password) (empty .passwordSecret.name))) }}
{{- fail "mail.username and its password belong together: set mail.username and mail.password (or mail.passwordSecret.name), or neither" }}
{{- end }}
{{- end }}
{{- if and .Values.mail.host (not (include "todo-app.publicUrl" .)) }}
{{- fail "mail.host is set, but nothing says where the links in mails lead: set backend.config.publicUrl, for example --set backend.config.publicUrl=https://todo.example.com" }}
{{- end }}
{{- end -}}

{{/* The Secret that holds the password, as {name, key}; nothing if it is the backend's own. */}}
{{- define "todo-app.mailSecret" -}}
{{- with .Values.mail -}}
{{- if and .host .passwordSecret.name -}}
{{- toYaml .passwordSecret -}}
{{- end -}}
{{- end -}}
{{- end -}}
