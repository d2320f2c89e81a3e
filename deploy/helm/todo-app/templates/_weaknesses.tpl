{{/* What is weak in the values given, each with the value that mends it: a list of sentences for NOTES.txt. */}}
{{- define "todo-app.weaknesses" -}}
{{- $values := .Values -}}
{{- $database := $values.postgres -}}
{{- if and $database.enabled (not $database.persistence.enabled) }}
- "postgres.persistence.enabled is false: todos are lost when the database's pod is replaced."
{{- else if and $database.enabled (not $database.backup.enabled) }}
- "The database is one pod without backups: set postgres.backup.enabled=true, or use externalDatabase."
{{- end }}
{{- if and (not $values.ingress.enabled) (not $values.gateway.enabled) (ne $values.frontend.service.type "ClusterIP") }}
- "Passwords travel in plain http: set ingress.enabled=true with ingress.tls, or gateway.enabled=true, outside a test."
{{- else if and $values.ingress.enabled (not $values.ingress.tls) }}
- "Passwords travel in plain http: set ingress.tls."
{{- else if and $values.gateway.enabled (not $values.gateway.tls) }}
- "Passwords travel in plain http: name a listener with TLS in gateway.parentRefs, and set gateway.tls=true."
{{- end }}
{{- range $component := list "frontend" "backend" }}
{{- if lt (include "todo-app.minReplicas" (index $values $component) | int) 2 }}
- "{{ $component }} is one pod, away while its node is: set {{ $component }}.{{ (index $values $component).autoscaling.enabled | ternary "autoscaling.minReplicas" "replicas" }} to 2 or more."
{{- end }}
{{- end }}
{{- with include "todo-app.generatedSecrets" . | fromYamlArray }}
- "{{ join " and " . }} {{ len . | eq 1 | ternary "was" "were" }} made by Helm: where a tool renders without the cluster (Argo CD), each rendering makes others. Set generateSecrets=false there."
{{- end }}
{{- if not $values.networkPolicy.enabled }}
- "networkPolicy.enabled is false: any pod of the cluster reaches the database and the backend."
{{- else if and (include "todo-app.databaseSource" .) (empty $values.externalDatabase.cidrs) }}
- "The backend may reach every address on the database's port: set externalDatabase.cidrs."
{{- end }}
{{- if and (not $database.enabled) $values.externalDatabase.host (not (hasPrefix "verify" $values.externalDatabase.tls.mode)) }}
- "Nobody proves that the database is the one that is meant: set externalDatabase.tls.mode=verify-full."
{{- end }}
{{- if ne $values.namespace.podSecurity "restricted" }}
- "namespace.podSecurity is {{ $values.namespace.podSecurity }}: the namespace takes pods that may run as root."
{{- end }}
{{- if and $values.mail.host (eq $values.mail.security "none") }}
- "mail.security is none: mails and the server's password travel in plain text."
{{- end }}
{{- if and $values.push.enabled (hasPrefix "http:" (include "todo-app.publicUrl" .)) }}
- "push.enabled is true, but people reach the site over plain http, where no browser takes push: set ingress.tls or gateway.tls."
{{- end }}
{{- with $values.diagnosticMode }}
- "diagnosticMode: {{ join " and " . }} sleep and serve nobody. Set diagnosticMode to [] when you are done."
{{- end }}
{{- end -}}

{{/* Secrets that no value gives. */}}
{{- define "todo-app.generatedSecrets" -}}
{{- if not (or .Values.backend.existingSecret .Values.backend.authSecret) }}
- AUTH_SECRET
{{- end }}
{{- if and .Values.postgres.enabled (not (or .Values.postgres.auth.password .Values.postgres.auth.existingSecret.name)) }}
- the database's password
{{- end }}
{{- end -}}
