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
{{- include "todo-app.validateNames" . }}
{{- include "todo-app.validateDatabase" . }}
{{- include "todo-app.validateAddresses" . }}
{{- include "todo-app.validateSecrets" . }}
{{- include "todo-app.validateMail" . }}
{{- include "todo-app.validatePush" . }}
{{- include "todo-app.validateExposure" . }}
{{- include "todo-app.validateSchedule" . }}
{{- end -}}

{{/* What the API server would refuse half-way through an install. */}}
{{- define "todo-app.validateNames" -}}
{{- $name := include "todo-app.fullname" . }}
{{- if not (regexMatch "^[a-z]([-a-z0-9]*[a-z0-9])?$" $name) }}
{{- fail (printf "the release is called %q, so that its Services would be %s-frontend, which Kubernetes refuses (a letter first, then letters, digits and hyphens): choose another release name, or set fullnameOverride, for example --set fullnameOverride=todo-app" .Release.Name $name) }}
{{- end }}
{{- if gt (len (compact (list .Values.caBundle.pem .Values.caBundle.configMap .Values.caBundle.secret))) 1 }}
{{- fail "caBundle is given more than once (pem, configMap, secret): leave all but one of them empty" }}
{{- end }}
{{- range $component := list "frontend" "backend" }}
{{- if and (index $.Values $component).service.trafficDistribution (semverCompare "<1.30.0-0" $.Capabilities.KubeVersion.Version) }}
{{- fail (printf "%s.service.trafficDistribution is set, which Kubernetes %s does not know (1.30 is the first): leave it empty" $component $.Capabilities.KubeVersion.Version) }}
{{- end }}
{{- end }}
{{- range $component := list "frontend" "backend" "model" "postgres" "migrations" }}
{{- $account := (index $.Values $component).serviceAccount }}
{{- if not (or $account.create $account.name) }}
{{- fail (printf "%s.serviceAccount.create is false and no account is named: set %s.serviceAccount.name to one that exists" $component $component) }}
{{- end }}
{{- end }}
{{- end -}}

{{/* How many of these pods a number or a percentage of them is, rounded up. Takes (list share pods). */}}
{{- define "todo-app.pods" -}}
{{- $share := index . 0 | toString -}}
{{- if hasSuffix "%" $share -}}
{{- divf (mulf (trimSuffix "%" $share | float64) (index . 1)) 100 | ceil | int -}}
{{- else -}}
{{- int $share -}}
{{- end -}}
{{- end -}}

{{- define "todo-app.validateScale" -}}
{{- $name := index . 0 }}
{{- $values := index . 1 }}
{{- $hpa := $values.autoscaling }}
{{- if and $hpa.enabled (lt (int $hpa.maxReplicas) (int $hpa.minReplicas)) }}
{{- fail (printf "%s.autoscaling.maxReplicas is %d, below minReplicas %d: set %s.autoscaling.maxReplicas to %d or more" $name (int $hpa.maxReplicas) (int $hpa.minReplicas) $name (int $hpa.minReplicas)) }}
{{- end }}
{{- if and $hpa.enabled $hpa.external }}
{{- fail (printf "%s.autoscaling.enabled and %s.autoscaling.external are both true, so that two would scale the same pods: set one of them to false" $name $name) }}
{{- end }}
{{- $least := include "todo-app.minReplicas" $values | int }}
{{- $setting := $hpa.enabled | ternary "autoscaling.minReplicas" "replicas" }}
{{- $kept := include "todo-app.pods" (list $values.pdb.minAvailable $least) | int }}
{{- if ne (toString $values.pdb.maxUnavailable) "" }}
{{- if and $values.pdb.enabled (eq (include "todo-app.pods" (list $values.pdb.maxUnavailable $least) | int) 0) }}
{{- fail (printf "%s.pdb.maxUnavailable is 0, which would block every node drain: set %s.pdb.maxUnavailable to 1 or more, or %s.pdb.enabled=false" $name $name $name) }}
{{- end }}
{{- else if and $values.pdb.enabled (le $least $kept) }}
{{- fail (printf "%s.pdb.minAvailable is %v with %d pod(s), which would block every node drain: set %s.%s to %d or more, or %s.pdb.enabled=false" $name $values.pdb.minAvailable $least $name $setting (add1 $kept) $name) }}
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
{{- $given := or $external.url $external.existingSecret.name $external.host }}
{{- if and .Values.postgres.enabled $given }}
{{- fail "postgres.enabled is true and externalDatabase is set, so it is unclear which database is meant: set postgres.enabled=false, or leave externalDatabase.url, externalDatabase.host and externalDatabase.existingSecret.name empty" }}
{{- end }}
{{- if gt (len (compact (list $external.url $external.existingSecret.name $external.host))) 1 }}
{{- fail "externalDatabase names the database more than once (url, existingSecret.name, host): leave all but one of them empty" }}
{{- end }}
{{- if and $external.password $external.passwordSecret.name }}
{{- fail "externalDatabase.password and externalDatabase.passwordSecret.name are both set: leave one of them empty" }}
{{- end }}
{{- if and $external.url (ne (int $external.port) 0) (ne (include "todo-app.databasePorts" .) (list (toString $external.port) | toJson)) }}
{{- fail (printf "externalDatabase.port is %d, but the port of externalDatabase.url is %s, so the network policy would open the wrong one: set externalDatabase.port to 0, which takes the URL's" (int $external.port) (include "todo-app.databasePorts" . | fromJsonArray | join " and ")) }}
{{- end }}
{{- if not (or .Values.postgres.enabled $given .Values.backend.existingSecret) }}
{{- fail "postgres.enabled is false and no database is named: set externalDatabase.host, externalDatabase.url or externalDatabase.existingSecret.name (or put DATABASE_URL into the Secret named by backend.existingSecret), or postgres.enabled=true" }}
{{- end }}
{{- end -}}

{{/* Ports and hosts that stand inside of other values: the network policies and the Ingress are made from them. */}}
{{- define "todo-app.validateAddresses" -}}
{{- if and (eq (include "todo-app.databaseSource" .) "url") (hasPrefix "postgresql://" (trim .Values.externalDatabase.url)) }}
{{- range include "todo-app.databaseHosts" . | fromJsonArray }}
{{- if hasPrefix ":" . }}
{{- fail "externalDatabase.url names no host: set externalDatabase.url to postgresql://user:password@host:5432/name" }}
{{- end }}
{{- include "todo-app.validatePort" (list "externalDatabase.url" (regexFind "[^:]*$" .)) }}
{{- end }}
{{- end }}
{{- if regexMatch "^[^:]*:[0-9]*$" .Values.externalDatabase.host }}
{{- fail (printf "externalDatabase.host is %q, which holds a port: set externalDatabase.host to the host alone, and externalDatabase.port to its port" .Values.externalDatabase.host) }}
{{- end }}
{{- if .Values.assistant.baseUrl }}
{{- include "todo-app.validatePort" (list "assistant.baseUrl" (include "todo-app.assistantPort" .)) }}
{{- end }}
{{- range $path, $hosts := dict "ingress.hosts" .Values.ingress.hosts "gateway.hostnames" .Values.gateway.hostnames }}
{{- range $hosts }}
{{- if regexMatch "^[0-9]+([.][0-9]+){3}$" . }}
{{- fail (printf "%s has %s, an address, which Kubernetes refuses: set %s to a DNS name (for an address without one, for example %s.nip.io)" $path . $path .) }}
{{- end }}
{{- end }}
{{- end }}
{{- end -}}

{{/* Takes (list "path" port). */}}
{{- define "todo-app.validatePort" -}}
{{- $port := index . 1 | toString }}
{{- if not (and (regexMatch "^0*[0-9]{1,5}$" $port) (ge (atoi $port) 1) (le (atoi $port) 65535)) }}
{{- fail (printf "%s has the port %q, which is none: set %s to an address with a port from 1 to 65535" (index . 0) $port (index . 0)) }}
{{- end }}
{{- end -}}

{{/* Minutes, hours, days, months and weekdays of cron in their ranges, which a pattern cannot tell. */}}
{{- define "todo-app.validateSchedule" -}}
{{- $fields := splitList " " .Values.postgres.backup.schedule }}
{{- if and .Values.postgres.backup.enabled (eq (len $fields) 5) }}
{{- range $number, $most := list 59 23 31 12 6 }}
{{- range regexFindAll "[0-9]+" (regexReplaceAll "/[0-9]+" (index $fields $number) "") -1 }}
{{- if or (gt (atoi .) $most) (and (has $number (list 2 3)) (eq (atoi .) 0)) }}
{{- fail (printf "postgres.backup.schedule has %s where cron takes no more than %d: set postgres.backup.schedule to minute, hour, day, month, weekday, as \"15 3 * * *\"" . $most) }}
{{- end }}
{{- end }}
{{- end }}
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
{{- if not .Values.generateSecrets }}
{{- if not (or .Values.backend.existingSecret .Values.backend.authSecret) }}
{{- fail "generateSecrets is false and nothing gives AUTH_SECRET: set backend.existingSecret to the name of a Secret that has it" }}
{{- end }}
{{- if and .Values.postgres.enabled (not (or .Values.postgres.auth.password .Values.postgres.auth.existingSecret.name)) }}
{{- fail "generateSecrets is false and nothing gives the database's password: set postgres.auth.existingSecret.name to the name of a Secret that has it" }}
{{- end }}
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
{{- if and .Values.secretsAsFiles (or (and .Values.postgres.enabled .Values.postgres.auth.existingSecret.name) .Values.externalDatabase.passwordSecret.name) }}
{{- fail "secretsAsFiles is true, but the database's password is a Secret of its own, which only an environment variable brings to the client: put the whole URL into a Secret (backend.existingSecret or externalDatabase.existingSecret), or set secretsAsFiles=false" }}
{{- end }}
{{- with .Values.externalDatabase.url }}
{{- if not (hasPrefix "postgresql://" (trim .)) }}
{{- fail "externalDatabase.url is no PostgreSQL URL: set externalDatabase.url to postgresql://user:password@host:5432/name" }}
{{- end }}
{{- end }}
{{- end -}}

{{- define "todo-app.validateExposure" -}}
{{- if and .Values.ingress.enabled (not .Values.ingress.hosts) }}
{{- fail "ingress.enabled is true without a host: set ingress.hosts, for example --set ingress.hosts={todo.example.com}" }}
{{- end }}
{{- with .Values.certificate }}
{{- if and .enabled (not .issuer.name) }}
{{- fail "certificate.enabled is true without an issuer: set certificate.issuer.name, for example --set certificate.issuer.name=letsencrypt" }}
{{- end }}
{{- if and .enabled (not (include "todo-app.certificateSecret" $)) }}
{{- fail "certificate.enabled is true, but no Secret is named that it is to fill: set certificate.secretName, or ingress.tls" }}
{{- end }}
{{- if and .enabled (not (include "todo-app.certificateNames" $ | fromYamlArray)) }}
{{- fail "certificate.enabled is true without a host: set certificate.dnsNames, or the hosts of the ingress or the gateway" }}
{{- end }}
{{- end }}
{{- if and .Values.gateway.enabled (not .Values.gateway.parentRefs) }}
{{- fail "gateway.enabled is true without a Gateway: set gateway.parentRefs, for example --set gateway.parentRefs[0].name=public" }}
{{- end }}
{{- if and (eq .Values.frontend.service.type "NodePort") (ne (int .Values.frontend.service.nodePort) 0) (lt (int .Values.frontend.service.nodePort) 30000) }}
{{- fail (printf "frontend.service.nodePort is %d, outside 30000-32767: set frontend.service.nodePort in that range, or 0 to let the cluster choose" (int .Values.frontend.service.nodePort)) }}
{{- end }}
{{- end -}}
