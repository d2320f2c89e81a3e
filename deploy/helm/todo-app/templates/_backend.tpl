{{/* Environment of the backend, its init container and the migrations Job. Takes (list $ "component whose Secret and ConfigMap"). */}}
{{- define "todo-app.backendEnv" -}}
{{- $root := index . 0 -}}
{{- $name := printf "%s-%s" (include "todo-app.fullname" $root) (index . 1) -}}
{{- $sources := list (dict "configMapRef" (dict "name" $name)) -}}
{{- if not $root.Values.secretsAsFiles -}}
{{- if include "todo-app.backendSecretKeys" $root | fromYaml -}}
{{- $sources = append $sources (dict "secretRef" (dict "name" $name)) -}}
{{- end -}}
{{- with $root.Values.backend.existingSecret -}}
{{- $sources = append $sources (dict "secretRef" (dict "name" .)) -}}
{{- end -}}
{{- end -}}
{{- include "todo-app.envFrom" (list $root $root.Values.backend $sources) }}
{{ include "todo-app.env" (list $root $root.Values.backend (include "todo-app.backendEnvEntries" . | fromYamlArray)) }}
{{- end -}}

{{/* Entries taken from Secrets that the chart does not make, and the paths of secrets that are files. */}}
{{- define "todo-app.backendEnvEntries" -}}
{{- $root := index . 0 -}}
{{- $key := $root.Values.assistant.existingSecret }}
{{- include "todo-app.databaseEnv" $root }}
{{- if $root.Values.secretsAsFiles }}
{{- range include "todo-app.secretFiles" . | fromYamlArray }}
- name: {{ .name }}_FILE
  value: /etc/todo-app/secrets/{{ .name }}
{{- end }}
{{- else }}
{{- range $variable, $source := dict "LLM_API_KEY" $key "SMTP_PASSWORD" (include "todo-app.mailSecret" $root | fromYaml) "PUSH_PRIVATE_KEY" (include "todo-app.pushSecret" $root | fromYaml) }}
{{- if $source.name }}
- name: {{ $variable }}
  valueFrom:
    secretKeyRef: {name: {{ $source.name | quote }}, key: {{ $source.key | quote }}}
{{- end }}
{{- end }}
{{- end }}
{{- end -}}

{{/* Secrets of the backend as files: the variable, the Secret and its key, as a list. Takes (list $ "component"). */}}
{{- define "todo-app.secretFiles" -}}
{{- $root := index . 0 -}}
{{- $values := $root.Values -}}
{{- $own := printf "%s-%s" (include "todo-app.fullname" $root) (index . 1) -}}
{{- $keys := include "todo-app.backendSecretKeys" $root | fromYaml }}
{{- range $key, $_ := $keys }}
- {name: {{ $key }}, secret: {{ $own | quote }}, key: {{ $key }}}
{{- end }}
{{- with $values.backend.existingSecret }}
- {name: AUTH_SECRET, secret: {{ . | quote }}, key: AUTH_SECRET}
{{- if not (or $keys.DATABASE_URL $values.externalDatabase.existingSecret.name) }}
- {name: DATABASE_URL, secret: {{ . | quote }}, key: DATABASE_URL}
{{- end }}
{{- end }}
{{- with $values.externalDatabase.existingSecret }}
{{- if and .name (not $values.postgres.enabled) }}
- {name: DATABASE_URL, secret: {{ .name | quote }}, key: {{ .key | quote }}}
{{- end }}
{{- end }}
{{- with include "todo-app.mailSecret" $root | fromYaml }}
- {name: SMTP_PASSWORD, secret: {{ .name | quote }}, key: {{ .key | quote }}}
{{- end }}
{{- with include "todo-app.pushSecret" $root | fromYaml }}
- {name: PUSH_PRIVATE_KEY, secret: {{ .name | quote }}, key: {{ .key | quote }}}
{{- end }}
{{- with $values.assistant.existingSecret }}
{{- if .name }}
- {name: LLM_API_KEY, secret: {{ .name | quote }}, key: {{ .key | quote }}}
{{- end }}
{{- end }}
{{- end -}}

{{/* Volumes of what runs from the backend's image. Takes (list $ "component"). */}}
{{- define "todo-app.backendVolumes" -}}
{{- $root := index . 0 -}}
- name: tmp
  emptyDir: {sizeLimit: 64Mi}
{{- if $root.Values.secretsAsFiles }}
- name: secrets
  projected:
    defaultMode: 0440
    sources:
      {{- range include "todo-app.secretFiles" . | fromYamlArray }}
      - secret:
          name: {{ .secret | quote }}
          items: [{key: {{ .key | quote }}, path: {{ .name }}}]
      {{- end }}
{{- end }}
{{- include "todo-app.databaseTlsVolume" $root }}
{{- include "todo-app.volumes" (list $root $root.Values.backend (index . 1)) }}
{{- end -}}

{{- define "todo-app.backendVolumeMounts" -}}
- name: tmp
  mountPath: /tmp
{{- if .Values.secretsAsFiles }}
- name: secrets
  mountPath: /etc/todo-app/secrets
  readOnly: true
{{- end }}
{{- include "todo-app.databaseTlsMount" . }}
{{- include "todo-app.volumeMounts" (list . .Values.backend) }}
{{- end -}}

{{/* The container that brings the schema to head. Takes (list $ "component"). */}}
{{- define "todo-app.migrateContainer" -}}
{{- $root := index . 0 -}}
- name: migrate
  image: {{ include "todo-app.image" (list $root $root.Values.backend.image) }}
  imagePullPolicy: {{ $root.Values.backend.image.pullPolicy }}
  command: [python, -m, app.migrate]
  {{- include "todo-app.backendEnv" . | trim | nindent 2 }}
  resources:
    {{- toYaml $root.Values.migrations.resources | nindent 4 }}
  securityContext:
    {{- include "todo-app.containerSecurity" $root.Values.backend | nindent 4 }}
  volumeMounts:
    {{- include "todo-app.backendVolumeMounts" $root | nindent 4 }}
{{- end -}}
