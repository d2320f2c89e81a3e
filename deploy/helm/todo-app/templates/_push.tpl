{{/* Settings of push that are no secret. */}}
{{- define "todo-app.pushConfig" -}}
{{- with .Values.push -}}
{{- if .enabled }}
PUSH_SUBJECT: {{ .subject | quote }}
{{- end }}
{{- end -}}
{{- end -}}

{{/* Egress to the push services, as a list entry: browsers name them, and none is in a private network. */}}
{{- define "todo-app.pushEgress" -}}
{{- with .Values.push }}
{{- if .enabled }}
- ports:
    - {port: 443, protocol: TCP}
  to:
    {{- range .cidrs }}
    - ipBlock: {cidr: {{ . | quote }}}
    {{- else }}
    - ipBlock:
        cidr: 0.0.0.0/0
        except: [10.0.0.0/8, 100.64.0.0/10, 127.0.0.0/8, 169.254.0.0/16, 172.16.0.0/12, 192.168.0.0/16]
    - ipBlock:
        cidr: "::/0"
        except: ["fc00::/7", "fe80::/10"]
    {{- end }}
{{- end }}
{{- end }}
{{- end -}}

{{/* Here and not in the schema, whose messages would show the key. */}}
{{- define "todo-app.validatePush" -}}
{{- with .Values.push }}
{{- if and .privateKey .privateKeySecret.name }}
{{- fail "push.privateKey and push.privateKeySecret.name are both set: leave one of them empty" }}
{{- end }}
{{- if and .enabled (not .privateKey) (not .privateKeySecret.name) }}
{{- fail "push.enabled is true without a key: make one (./inv push-keys) and set push.privateKeySecret.name to the Secret that holds it, or push.privateKey" }}
{{- end }}
{{- if and .privateKey (not (regexMatch "^[A-Za-z0-9_-]{43}=?$" (trim .privateKey))) }}
{{- fail "push.privateKey is no key of 32 bytes in base64url: make one (./inv push-keys)" }}
{{- end }}
{{- if and .enabled (not .subject) }}
{{- fail "push.enabled is true, but push services are not told whom to write to: set push.subject, for example --set push.subject=mailto:owner@example.com" }}
{{- end }}
{{- end }}
{{- end -}}

{{/* The Secret that holds the key, as {name, key}; nothing if it is the backend's own. */}}
{{- define "todo-app.pushSecret" -}}
{{- with .Values.push -}}
{{- if and .enabled .privateKeySecret.name -}}
{{- toYaml .privateKeySecret -}}
{{- end -}}
{{- end -}}
{{- end -}}
