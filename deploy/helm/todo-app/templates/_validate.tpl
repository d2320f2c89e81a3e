{{/* Combinations that cannot work, each refused with the path and the remedy. */}}
{{- define "todo-app.validate" -}}
{{- range $name := list "frontend" "backend" }}
{{- $values := index $.Values $name }}
{{- include "todo-app.validateScale" (list $name $values) }}
{{- end }}
{{- include "todo-app.validateDrain" (list "frontend" .Values.frontend 0) }}
{{- include "todo-app.validateDrain" (list "model" .Values.model 0) }}
{{- include "todo-app.validateDrain" (list "backend" .Values.backend (add .Values.backend.config.drainSeconds .Values.backend.config.gracefulTimeoutSeconds)) }}
{{- range $name := list "frontend" "backend" "model" "postgres" }}
{{- include "todo-app.validateImage" (list $name (index $.Values $name).image) }}
{{- end }}
{{- include "todo-app.validateDatabase" . }}
{{- include "todo-app.validateSecrets" . }}
{{- include "todo-app.validateExposure" . }}
{{- end -}}

{{- define "todo-app.validateScale" -}}
{{- $name := index . 0 }}
{{- $values := index . 1 }}
{{- $hpa := $values.autoscaling }}
{{- if and $hpa.enabled (lt (int $hpa.maxReplicas) (int $hpa.minReplicas)) }}
{{- fail (printf "%s.autoscaling.maxReplicas is %d, below minReplicas %d: set %s.autoscaling.maxReplicas to %d or more" $name (int $hpa.maxReplicas) (int $hpa.minReplicas) $name (int $hpa.minReplicas)) }}
{{- end }}
{{- $least := include "todo-app.minReplicas" $values | int }}
{{- $setting := $hpa.enabled | ternary "autoscaling.minReplicas" "replicas" }}
{{- if and $values.pdb.enabled (le $least (int $values.pdb.minAvailable)) }}
{{- fail (printf "%s.pdb.minAvailable is %d with %d pod(s), which would block every node drain: set %s.%s to %d or more, or %s.pdb.enabled=false" $name (int $values.pdb.minAvailable) $least $name $setting (add1 (int $values.pdb.minAvailable)) $name) }}
{{- end }}
{{- end -}}

{{/* Takes (list "component" values seconds-the-server-takes-to-end). */}}
{{- define "todo-app.validateDrain" -}}
{{- $name := index . 0 }}
{{- $values := index . 1 }}
{{- $needed := add $values.preStopSeconds (index . 2) | int }}
{{- if le (int $values.terminationGracePeriodSeconds) $needed }}
{{- fail (printf "%s.terminationGracePeriodSeconds is %d, but preStopSeconds and the server's own drain take %d, so requests would be cut off: set %s.terminationGracePeriodSeconds to %d or more" $name (int $values.terminationGracePeriodSeconds) $needed $name (add1 $needed)) }}
{{- end }}
{{- end -}}

{{- define "todo-app.validateImage" -}}
{{- $name := index . 0 }}
{{- $image := index . 1 }}
{{- if and (eq $image.tag "latest") (not $image.digest) }}
{{- fail (printf "%s.image.tag is \"latest\", which names no fixed image: set %s.image.tag to a content hash or %s.image.digest to a sha256" $name $name $name) }}
{{- end }}
{{- end -}}

{{- define "todo-app.validateDatabase" -}}
{{- $external := .Values.externalDatabase }}
{{- $given := or $external.url $external.existingSecret.name }}
{{- if and .Values.postgres.enabled $given }}
{{- fail "postgres.enabled is true and externalDatabase is set, so it is unclear which database is meant: set postgres.enabled=false, or leave externalDatabase.url and externalDatabase.existingSecret.name empty" }}
{{- end }}
{{- if and $external.url $external.existingSecret.name }}
{{- fail "externalDatabase.url and externalDatabase.existingSecret.name are both set: leave one of them empty" }}
{{- end }}
{{- if not (or .Values.postgres.enabled $given .Values.backend.existingSecret) }}
{{- fail "postgres.enabled is false and no database is named: set externalDatabase.url or externalDatabase.existingSecret.name (or put DATABASE_URL into the Secret named by backend.existingSecret), or postgres.enabled=true" }}
{{- end }}
{{- end -}}

{{/* Here and not in the schema, whose messages would show the secret. */}}
{{- define "todo-app.validateSecrets" -}}
{{- if and .Values.backend.existingSecret .Values.backend.authSecret }}
{{- fail "backend.existingSecret and backend.authSecret are both set: leave one of them empty" }}
{{- end }}
{{- if and .Values.assistant.apiKey .Values.assistant.existingSecret.name }}
{{- fail "assistant.apiKey and assistant.existingSecret.name are both set: leave one of them empty" }}
{{- end }}
{{- if and .Values.postgres.auth.password .Values.postgres.auth.existingSecret.name }}
{{- fail "postgres.auth.password and postgres.auth.existingSecret.name are both set: leave one of them empty" }}
{{- end }}
{{- with .Values.backend.authSecret }}
{{- if lt (len .) 32 }}
{{- fail (printf "backend.authSecret has %d characters, which can be guessed: set backend.authSecret to 32 or more (openssl rand -hex 32), or leave it empty to have one made" (len .)) }}
{{- end }}
{{- end }}
{{- with .Values.postgres.auth.password }}
{{- if not (regexMatch "^[A-Za-z0-9]{12,}$" .) }}
{{- fail "postgres.auth.password must be 12 or more letters and digits, since it becomes part of a URL: set postgres.auth.password so (openssl rand -hex 16), or leave it empty to have one made" }}
{{- end }}
{{- end }}
{{- with .Values.externalDatabase.url }}
{{- if not (hasPrefix "postgresql://" .) }}
{{- fail "externalDatabase.url is no PostgreSQL URL: set externalDatabase.url to postgresql://user:password@host:5432/name" }}
{{- end }}
{{- end }}
{{- end -}}

{{- define "todo-app.validateExposure" -}}
{{- if and .Values.ingress.enabled (not .Values.ingress.hosts) }}
{{- fail "ingress.enabled is true without a host: set ingress.hosts, for example --set ingress.hosts={todo.example.com}" }}
{{- end }}
{{- if and .Values.gateway.enabled (not .Values.gateway.parentRefs) }}
{{- fail "gateway.enabled is true without a Gateway: set gateway.parentRefs, for example --set gateway.parentRefs[0].name=public" }}
{{- end }}
{{- if and (eq .Values.frontend.service.type "NodePort") (ne (int .Values.frontend.service.nodePort) 0) (lt (int .Values.frontend.service.nodePort) 30000) }}
{{- fail (printf "frontend.service.nodePort is %d, outside 30000-32767: set frontend.service.nodePort in that range, or 0 to let the cluster choose" (int .Values.frontend.service.nodePort)) }}
{{- end }}
{{- end -}}
