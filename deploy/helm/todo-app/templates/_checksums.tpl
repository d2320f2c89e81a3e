{{/* Hashes of the inputs of a pod's configuration: pods restart when they change. Generated secrets are not inputs:
     hashing them would restart every pod at the first upgrade. */}}
{{- define "todo-app.frontendChecksum" -}}
{{- dict "config" .Values.frontend.config "port" .Values.backend.service.port "ca" .Values.caBundle.pem | toJson | sha256sum -}}
{{- end -}}

{{- define "todo-app.backendChecksum" -}}
{{- dict "config" (include "todo-app.backendConfig" . | fromYaml)
      "authSecret" .Values.backend.authSecret
      "existingSecret" .Values.backend.existingSecret
      "assistant" .Values.assistant
      "mail" .Values.mail
      "push" .Values.push
      "externalDatabase" .Values.externalDatabase
      "ca" .Values.caBundle.pem
      "auth" .Values.postgres.auth | toJson | sha256sum -}}
{{- end -}}
