{{/* Environment of a container: ours, the global one, the component's; one of a later list takes the place of one with its name.
     Takes (list $ values ours), ours a list of EnvVar; gives an `env` field or nothing. */}}
{{- define "todo-app.env" -}}
{{- $root := index . 0 -}}
{{- $values := index . 1 -}}
{{- $ca := include "todo-app.caEnv" $root | fromYamlArray -}}
{{- with (include "todo-app.named" (list (concat $ca (index . 2)) $root.Values.global.env $values.extraEnv) | fromYaml).entries -}}
env:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/* Sources of environment variables; of a key in two of them the last wins. Takes (list $ values ours). */}}
{{- define "todo-app.envFrom" -}}
{{- $root := index . 0 -}}
{{- $values := index . 1 -}}
{{- with concat (index . 2) ($root.Values.global.envFrom | default list) ($values.extraEnvFrom | default list) -}}
envFrom:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/* Volumes beside a component's own, as list entries. Takes (list $ values "component"). */}}
{{- define "todo-app.volumes" -}}
{{- $root := index . 0 -}}
{{- $values := index . 1 -}}
{{- include "todo-app.caVolume" (list $root (index . 2)) }}
{{- with concat ($root.Values.global.extraVolumes | default list) ($values.extraVolumes | default list) }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* Where a container mounts them, as list entries. Takes (list $ values). */}}
{{- define "todo-app.volumeMounts" -}}
{{- $root := index . 0 -}}
{{- $values := index . 1 -}}
{{- include "todo-app.caMount" $root }}
{{- with concat ($root.Values.global.extraVolumeMounts | default list) ($values.extraVolumeMounts | default list) }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* Values of a component's ServiceAccount; of those that no value names, ours. Takes (list $ "component"). */}}
{{- define "todo-app.serviceAccount" -}}
{{- $root := index . 0 -}}
{{- $values := index $root.Values (index . 1) | default dict -}}
{{- toYaml ($values.serviceAccount | default (dict "create" true "name" "" "annotations" dict "automount" false)) -}}
{{- end -}}

{{- define "todo-app.serviceAccountName" -}}
{{- $account := include "todo-app.serviceAccount" . | fromYaml -}}
{{- $account.name | default (printf "%s-%s" (include "todo-app.fullname" (index . 0)) (index . 1)) -}}
{{- end -}}

{{/* Fields of a Service beside type, selector and ports. Takes its values. */}}
{{- define "todo-app.serviceFields" -}}
{{- range $field := list "externalTrafficPolicy" "loadBalancerClass" "loadBalancerSourceRanges" "trafficDistribution" "ipFamilyPolicy" "ipFamilies" "sessionAffinity" }}
{{- with get $ $field }}
{{ $field }}: {{ toJson . }}
{{- end }}
{{- end }}
{{- end -}}

{{/* Certificates of private authorities: "true" if there are any, and how pods get them. */}}
{{- define "todo-app.hasCa" -}}
{{- if or .Values.caBundle.pem .Values.caBundle.configMap .Values.caBundle.secret }}true{{ end -}}
{{- end -}}

{{- define "todo-app.caFile" -}}
/etc/todo-app/ca/{{ .Values.caBundle.pem | empty | ternary .Values.caBundle.key "ca.crt" }}
{{- end -}}

{{/* Node adds the file to the public authorities; Python's TLS and PostgreSQL's client take it in their place. */}}
{{- define "todo-app.caEnv" -}}
{{- if include "todo-app.hasCa" . }}
{{- range list "SSL_CERT_FILE" "REQUESTS_CA_BUNDLE" "NODE_EXTRA_CA_CERTS" "PGSSLROOTCERT" }}
- name: {{ . }}
  value: {{ include "todo-app.caFile" $ | quote }}
{{- end }}
{{- end }}
{{- end -}}

{{/* The hook's pods have a copy of their own, since they run before the release's is made. Takes (list $ "component"). */}}
{{- define "todo-app.caVolume" -}}
{{- $root := index . 0 -}}
{{- $bundle := $root.Values.caBundle -}}
{{- if include "todo-app.hasCa" $root }}
- name: ca
  {{- if $bundle.secret }}
  secret: {secretName: {{ $bundle.secret | quote }}, defaultMode: 0444}
  {{- else }}
  {{- $own := printf "%s-%s" (include "todo-app.fullname" $root) (eq (index . 1) "migrations" | ternary "migrations-ca" "ca") }}
  configMap: {name: {{ $bundle.configMap | default $own | quote }}, defaultMode: 0444}
  {{- end }}
{{- end }}
{{- end -}}

{{- define "todo-app.caMount" -}}
{{- if include "todo-app.hasCa" . }}
- name: ca
  mountPath: /etc/todo-app/ca
  readOnly: true
{{- end }}
{{- end -}}

{{/* Hooks of a container: a pause before the process is asked to end, and its own laid over. Takes (list $ values). */}}
{{- define "todo-app.lifecycle" -}}
{{- $values := index . 1 -}}
{{- $pause := include "todo-app.preStop" (list (index . 0) ($values.preStopSeconds | default 0)) | fromYaml -}}
{{- with include "todo-app.replace" (list $pause $values.lifecycle) | fromYaml -}}
lifecycle:
  {{- toYaml . | nindent 2 }}
{{- end -}}
{{- end -}}

{{/* `preStop.sleep` is on by default from 1.30. Takes (list $ seconds). */}}
{{- define "todo-app.preStop" -}}
{{- $root := index . 0 -}}
{{- with index . 1 -}}
preStop:
  {{- if semverCompare ">=1.30.0-0" $root.Capabilities.KubeVersion.Version }}
  sleep:
    seconds: {{ . }}
  {{- else }}
  exec:
    command: [sleep, {{ . | quote }}]
  {{- end }}
{{- end }}
{{- end -}}
