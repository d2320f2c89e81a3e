{{/* Labels of everything. */}}
{{- define "ai-tools.labels" -}}
app.kubernetes.io/name: {{ . }}
app.kubernetes.io/part-of: ai-tools
app.kubernetes.io/managed-by: Helm
{{- end }}

{{/* Where the model answers. */}}
{{- define "ai-tools.modelUrl" -}}
{{- .Values.model.baseUrl | default (printf "http://operations-model.%s:8001/v1" .Release.Namespace) -}}
{{- end }}

{{/* What the restricted Pod Security level asks of a pod. */}}
{{- define "ai-tools.podSecurity" -}}
runAsNonRoot: true
runAsUser: 1001
runAsGroup: 1001
fsGroup: 1001
seccompProfile: {type: RuntimeDefault}
{{- end }}

{{/* And of a container; the root file system is read-only too. */}}
{{- define "ai-tools.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end }}

{{/* Two environment variables that tell an OpenAI client where its model is. */}}
{{- define "ai-tools.modelEnvironment" -}}
- name: OPENAI_ENDPOINT
  value: {{ include "ai-tools.modelUrl" . }}
- name: OPENAI_API_KEY
  valueFrom: {secretKeyRef: {name: {{ .Values.model.secret }}, key: OPENAI_API_KEY}}
{{- end }}
