{{/* Ports of exporters beside a component, for its Service. Takes (list $ "component"). */}}
{{- define "todo-app.exporterPorts" -}}
{{- $component := index . 1 }}
{{- range (index . 0).Values.metrics.serviceMonitor.further }}
{{- if and (eq .component $component) .number }}
- name: {{ .port }}
  port: {{ .number }}
  targetPort: {{ .number }}
{{- end }}
{{- end }}
{{- end -}}

{{/* Lets Prometheus in to a component's exporters. Takes (list $ "component"). */}}
{{- define "todo-app.exporterIngress" -}}
{{- $monitor := (index . 0).Values.metrics.serviceMonitor }}
{{- $component := index . 1 }}
{{- if $monitor.enabled }}
{{- range $monitor.further }}
{{- if and (eq .component $component) .number }}
- from:
    - namespaceSelector:
        matchLabels: {kubernetes.io/metadata.name: {{ $monitor.namespace }}}
  ports:
    - {port: {{ .number }}, protocol: TCP}
{{- end }}
{{- end }}
{{- end }}
{{- end -}}

{{/* An alert of two burn rates, a long and a short window: Google's SRE workbook, "Alerting on SLOs". The factor is how much
     faster than allowed the budget of 30 days burns. Takes (list $ name severity factor long short for what). */}}
{{- define "todo-app.burnAlert" -}}
{{- $root := index . 0 -}}
{{- $rule := $root.Values.metrics.prometheusRule -}}
{{- $name := index . 1 -}}
{{- $kind := index . 2 -}}
{{- $severity := index . 3 -}}
{{- $factor := index . 4 -}}
{{- $budget := divf (subf 100 (get $rule (printf "%sPercent" $kind))) 100 -}}
- alert: {{ $name }}
  expr: |
    todo:{{ $kind }}_errors:ratio_rate{{ index . 5 }}{namespace={{ include "todo-app.namespace" $root | quote }}} > {{ mulf $factor $budget }}
    and
    todo:{{ $kind }}_errors:ratio_rate{{ index . 6 }}{namespace={{ include "todo-app.namespace" $root | quote }}} > {{ mulf $factor $budget }}
  for: 2m
  {{- include "todo-app.alertMarks" (list $root $name $severity (index . 7)) | nindent 2 }}
{{- end -}}

{{/* Labels and annotations of an alert. Takes (list $ name severity summary). */}}
{{- define "todo-app.alertMarks" -}}
labels:
  severity: {{ index . 2 }}
  namespace: {{ include "todo-app.namespace" (index . 0) }}
annotations:
  summary: {{ index . 3 | quote }}
  runbook_url: {{ printf "%s#%s" (index . 0).Values.metrics.prometheusRule.runbookUrl (index . 1 | lower) | quote }}
{{- end -}}
