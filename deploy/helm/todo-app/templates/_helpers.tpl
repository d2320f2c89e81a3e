{{/* Prefix of object names: the release name, or the release and chart names. */}}
{{- define "todo-app.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- if contains $name .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* Namespace of the objects. */}}
{{- define "todo-app.namespace" -}}
{{- .Values.namespaceOverride | default .Release.Namespace -}}
{{- end -}}

{{/* Labels that never change, for selectors and pod templates alone. Takes (list $ "component"). */}}
{{- define "todo-app.selectorLabels" -}}
{{- $root := index . 0 -}}
app.kubernetes.io/name: {{ default $root.Chart.Name $root.Values.nameOverride | quote }}
app.kubernetes.io/instance: {{ $root.Release.Name | quote }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end -}}

{{/* Labels of a component's pods: those that select them, which nothing overrides, and further ones.
     Takes (list $ "component" values). */}}
{{- define "todo-app.podLabels" -}}
{{- $root := index . 0 -}}
{{- $values := index . 2 -}}
{{- include "todo-app.replace" (list $root.Values.global.podLabels $values.podLabels (include "todo-app.selectorLabels" . | fromYaml)) -}}
{{- end -}}

{{/* Labels of every object; never of a pod template, which would restart at each chart version. */}}
{{- define "todo-app.labels" -}}
{{- $root := index . 0 -}}
{{ include "todo-app.selectorLabels" . }}
app.kubernetes.io/part-of: todo-app
app.kubernetes.io/version: {{ $root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ $root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" $root.Chart.Name $root.Chart.Version | replace "+" "_" }}
{{- end -}}

{{/* Name, namespace, labels and annotations of an object: ours win over its own, its own over the global ones.
     Takes (list $ "component" "name suffix" [labels [annotations]]). */}}
{{- define "todo-app.metadata" -}}
{{- $root := index . 0 -}}
name: {{ include "todo-app.fullname" $root }}{{ with index . 2 }}-{{ . }}{{ end }}
namespace: {{ include "todo-app.namespace" $root }}
{{ include "todo-app.marks" (concat (list $root (index . 1)) (slice . 3)) }}
{{- end -}}

{{/* Labels and annotations alone. Takes (list $ "component" [labels [annotations]]). */}}
{{- define "todo-app.marks" -}}
{{- $root := index . 0 -}}
{{- $further := concat (slice . 2) (list dict dict) -}}
{{- $labels := index $further 0 -}}
{{- $annotations := index $further 1 -}}
labels:
  {{- include "todo-app.replace" (list $root.Values.global.labels $labels (include "todo-app.labels" (list $root (index . 1)) | fromYaml)) | nindent 2 }}
{{- with include "todo-app.replace" (list $root.Values.global.annotations $annotations) | fromYaml }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/* Image reference: digest before tag, tag before appVersion; its own registry, or the global one where its repository names none.
     Quoted, since a tag of digits alone is a number elsewhere. Takes (list $ image). */}}
{{- define "todo-app.image" -}}
{{- $root := index . 0 -}}
{{- $image := index . 1 -}}
{{- $repository := $image.repository -}}
{{- $host := splitList "/" $repository | first -}}
{{- if $image.registry -}}
{{- $repository = printf "%s/%s" $image.registry $repository -}}
{{- else if and $root.Values.global.imageRegistry (not (and (contains "/" $repository) (or (contains "." $host) (contains ":" $host) (eq $host "localhost")))) -}}
{{- $repository = printf "%s/%s" $root.Values.global.imageRegistry $repository -}}
{{- end -}}
{{- if $image.digest -}}
{{- printf "%s@%s" $repository $image.digest | quote -}}
{{- else -}}
{{- printf "%s:%s" $repository (default $root.Chart.AppVersion $image.tag) | quote -}}
{{- end -}}
{{- end -}}

{{/* The model's image: its own, or the backend's. */}}
{{- define "todo-app.modelImage" -}}
{{- if .Values.model.image.repository -}}
{{- include "todo-app.image" (list . .Values.model.image) -}}
{{- else -}}
{{- include "todo-app.image" (list . .Values.backend.image) -}}
{{- end -}}
{{- end -}}

{{/* "true" when the built-in model runs in the cluster. */}}
{{- define "todo-app.modelEnabled" -}}
{{- if not .Values.assistant.baseUrl }}true{{ end -}}
{{- end -}}

{{/* Port of the external model endpoint: the URL's, or the scheme's. */}}
{{- define "todo-app.assistantPort" -}}
{{- $url := urlParse .Values.assistant.baseUrl -}}
{{- $port := regexFind ":[0-9]+$" $url.host | trimPrefix ":" -}}
{{- include "todo-app.port" (default (eq $url.scheme "https" | ternary "443" "80") $port) -}}
{{- end -}}

{{/* Secure flag of the cookies. */}}
{{- define "todo-app.cookieSecure" -}}
{{- if ne .Values.backend.config.cookieSecure "auto" -}}
{{- .Values.backend.config.cookieSecure -}}
{{- else -}}
{{- or (and .Values.ingress.enabled (not (empty .Values.ingress.tls))) (and .Values.gateway.enabled .Values.gateway.tls) -}}
{{- end -}}
{{- end -}}

{{/* Fewest pods of a component: the HPA's minimum, or its replicas. */}}
{{- define "todo-app.minReplicas" -}}
{{- if and .autoscaling .autoscaling.enabled }}{{ .autoscaling.minReplicas }}{{ else }}{{ .replicas }}{{ end -}}
{{- end -}}

{{/* The Secret that cert-manager fills, and the names in the certificate. */}}
{{- define "todo-app.certificateSecret" -}}
{{- .Values.certificate.secretName | default (dig "secretName" "" (first (append .Values.ingress.tls dict))) -}}
{{- end -}}

{{- define "todo-app.certificateNames" -}}
{{- $hosts := .Values.ingress.enabled | ternary .Values.ingress.hosts .Values.gateway.hostnames -}}
{{- .Values.certificate.dnsNames | default $hosts | toYaml -}}
{{- end -}}
