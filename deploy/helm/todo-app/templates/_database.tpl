{{/* How the database outside is named: "url", "urlSecret", "parts", or nothing. */}}
{{- define "todo-app.databaseSource" -}}
{{- $external := .Values.externalDatabase -}}
{{- if .Values.postgres.enabled -}}
{{- else if $external.url -}}url
{{- else if $external.existingSecret.name -}}urlSecret
{{- else if $external.host -}}parts
{{- end -}}
{{- end -}}

{{/* Connection URL for the backend's Secret: of the database in the cluster, or of the one outside. Takes (list $ password). */}}
{{- define "todo-app.databaseUrl" -}}
{{- $root := index . 0 -}}
{{- $auth := $root.Values.postgres.auth -}}
{{- $external := $root.Values.externalDatabase -}}
{{- $source := include "todo-app.databaseSource" $root -}}
{{- if eq $source "url" -}}
{{- trim $external.url -}}
{{- else if eq $source "parts" -}}
{{- $host := contains ":" $external.host | ternary (printf "[%s]" $external.host) $external.host -}}
{{- $password := empty $external.password | ternary "" (printf ":%s" (trim $external.password | urlquery | replace "+" "%20")) -}}
postgresql://{{ $external.user }}{{ $password }}@{{ $host }}:{{ default 5432 $external.port }}/{{ $external.database }}
{{- else -}}
postgresql://{{ $auth.username }}:{{ index . 1 }}@{{ include "todo-app.fullname" $root }}-postgres:5432/{{ $auth.database }}
{{- end -}}
{{- end -}}

{{/* Hosts of externalDatabase.url as libpq reads them, as a list of "host:port"; its query may name them, too. */}}
{{- define "todo-app.databaseHosts" -}}
{{- $url := trim .Values.externalDatabase.url -}}
{{- $query := regexFind "[?][^#]*" $url | replace "?" "&" -}}
{{- $hosts := regexReplaceAll "^[a-z]+://([^/?#]*@)?([^/?#]*).*$" $url "${2}" | splitList "," -}}
{{- with regexFind "&host=[^&]*" $query | trimPrefix "&host=" -}}{{- $hosts = splitList "," . -}}{{- end -}}
{{- $ports := regexFind "&port=[^&]*" $query | trimPrefix "&port=" | splitList "," -}}
{{- $result := list -}}
{{- range $number, $host := $hosts -}}
{{- $own := regexReplaceAll "^(\\[[^]]*\\]|[^:]*):?" $host "" -}}
{{- $named := index $ports (lt $number (len $ports) | ternary $number 0) -}}
{{- $result = append $result (printf "%s:%s" (trimSuffix $own $host | trimSuffix ":") (coalesce $named $own "5432")) -}}
{{- end -}}
{{- toJson $result -}}
{{- end -}}

{{/* Ports of the database outside, as a list: those of its URL (libpq takes several hosts), or `port`, or 5432. */}}
{{- define "todo-app.databasePorts" -}}
{{- $external := .Values.externalDatabase -}}
{{- $ports := list -}}
{{- if eq (include "todo-app.databaseSource" .) "url" -}}
{{- range include "todo-app.databaseHosts" . | fromJsonArray -}}
{{- $ports = append $ports (regexFind "[^:]*$" . | include "todo-app.port") -}}
{{- end -}}
{{- else -}}
{{- $ports = append $ports (toString (default 5432 $external.port)) -}}
{{- end -}}
{{- uniq $ports | toJson -}}
{{- end -}}

{{/* A port as YAML reads it in tens: 06543 is 6543. What is no number stays, to be refused. */}}
{{- define "todo-app.port" -}}
{{- regexMatch "^[0-9]+$" . | ternary (regexReplaceAll "^0+" . "" | default "0") . -}}
{{- end -}}

{{/* Environment of PostgreSQL's client that no URL holds, as list entries: the password of the parts, and TLS. */}}
{{- define "todo-app.databaseEnv" -}}
{{- $external := .Values.externalDatabase -}}
{{- $source := include "todo-app.databaseSource" . -}}
{{- $tls := $external.tls -}}
{{- if and .Values.postgres.enabled .Values.postgres.auth.existingSecret.name }}
- name: POSTGRES_PASSWORD
  valueFrom:
    secretKeyRef: {name: {{ .Values.postgres.auth.existingSecret.name | quote }}, key: {{ .Values.postgres.auth.existingSecret.key | quote }}}
- name: DATABASE_URL
  value: {{ include "todo-app.databaseUrl" (list . "$(POSTGRES_PASSWORD)") | quote }}
{{- end }}
{{- if and (eq $source "urlSecret") (not .Values.secretsAsFiles) }}
- name: DATABASE_URL
  valueFrom:
    secretKeyRef: {name: {{ $external.existingSecret.name | quote }}, key: {{ $external.existingSecret.key | quote }}}
{{- end }}
{{- if and (eq $source "parts") $external.passwordSecret.name }}
- name: PGPASSWORD
  valueFrom:
    secretKeyRef: {name: {{ $external.passwordSecret.name | quote }}, key: {{ $external.passwordSecret.key | quote }}}
{{- end }}
{{- if not .Values.postgres.enabled }}
{{- with $tls.mode }}
- name: PGSSLMODE
  value: {{ . | quote }}
{{- end }}
{{- range $name, $key := dict "PGSSLROOTCERT" $tls.ca "PGSSLCERT" $tls.cert "PGSSLKEY" $tls.key }}
{{- if and $tls.secretName $key }}
- name: {{ $name }}
  value: {{ printf "/etc/todo-app/database-tls/%s" $key | quote }}
{{- end }}
{{- end }}
{{- end }}
{{- end -}}

{{/* Files of the connection's TLS. The client refuses a key that others may read; its group may, through fsGroup. */}}
{{- define "todo-app.databaseTlsVolume" -}}
{{- if and (not .Values.postgres.enabled) .Values.externalDatabase.tls.secretName }}
- name: database-tls
  secret: {secretName: {{ .Values.externalDatabase.tls.secretName | quote }}, defaultMode: 0440}
{{- end }}
{{- end -}}

{{- define "todo-app.databaseTlsMount" -}}
{{- if and (not .Values.postgres.enabled) .Values.externalDatabase.tls.secretName }}
- name: database-tls
  mountPath: /etc/todo-app/database-tls
  readOnly: true
{{- end }}
{{- end -}}

{{/* Environment of the chart's own PostgreSQL, as list entries. */}}
{{- define "todo-app.postgresEnv" -}}
{{- $auth := .Values.postgres.auth -}}
- name: POSTGRES_USER
  value: {{ $auth.username | quote }}
- name: POSTGRES_DB
  value: {{ $auth.database | quote }}
{{- if .Values.secretsAsFiles }}
- name: POSTGRES_PASSWORD_FILE
  value: /etc/todo-app/secrets/POSTGRES_PASSWORD
{{- else }}
- name: POSTGRES_PASSWORD
  valueFrom:
    secretKeyRef:
      name: {{ $auth.existingSecret.name | default (print (include "todo-app.fullname" .) "-postgres") | quote }}
      key: {{ include "todo-app.passwordKey" . | quote }}
{{- end }}
- name: PGDATA
  value: /var/lib/postgresql/data/pgdata
{{- end -}}

{{- define "todo-app.passwordKey" -}}
{{- empty .Values.postgres.auth.existingSecret.name | ternary "POSTGRES_PASSWORD" .Values.postgres.auth.existingSecret.key -}}
{{- end -}}

{{/* The database's password as a file, as a list entry. */}}
{{- define "todo-app.passwordVolume" -}}
{{- if .Values.secretsAsFiles }}
- name: secrets
  secret:
    secretName: {{ .Values.postgres.auth.existingSecret.name | default (print (include "todo-app.fullname" .) "-postgres") | quote }}
    defaultMode: 0440
    items: [{key: {{ include "todo-app.passwordKey" . | quote }}, path: POSTGRES_PASSWORD}]
{{- end }}
{{- end -}}
