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

{{/* Labels that never change, for selectors and pod templates alone. Takes (list $ "component"). */}}
{{- define "todo-app.selectorLabels" -}}
{{- $root := index . 0 -}}
app.kubernetes.io/name: {{ default $root.Chart.Name $root.Values.nameOverride }}
app.kubernetes.io/instance: {{ $root.Release.Name }}
app.kubernetes.io/component: {{ index . 1 }}
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

{{/* Name, namespace and labels of an object. Takes (list $ "component" "name suffix"). */}}
{{- define "todo-app.metadata" -}}
{{- $root := index . 0 -}}
name: {{ include "todo-app.fullname" $root }}{{ with index . 2 }}-{{ . }}{{ end }}
namespace: {{ $root.Release.Namespace }}
labels:
  {{- include "todo-app.labels" (list $root (index . 1)) | nindent 2 }}
{{- end -}}

{{/* Image reference: digest before tag, tag before appVersion. Takes (list $ image). */}}
{{- define "todo-app.image" -}}
{{- $root := index . 0 -}}
{{- $image := index . 1 -}}
{{- if $image.digest -}}
{{- printf "%s@%s" $image.repository $image.digest -}}
{{- else -}}
{{- printf "%s:%s" $image.repository (default $root.Chart.AppVersion $image.tag) -}}
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
{{- default (eq $url.scheme "https" | ternary "443" "80") $port -}}
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
