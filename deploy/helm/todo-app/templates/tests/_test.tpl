{{/* A `helm test` Pod from the frontend's image. Takes (list $ "name suffix" "javascript"). */}}
{{- define "todo-app.testPod" -}}
{{- $root := index . 0 -}}
{{- $frontend := $root.Values.frontend -}}
apiVersion: v1
kind: Pod
metadata:
  {{- $annotations := dict "helm.sh/hook" "test" "helm.sh/hook-delete-policy" "before-hook-creation" }}
  {{- include "todo-app.metadata" (list $root "test" (index . 1) $root.Values.global.podLabels $annotations) | nindent 2 }}
spec:
  restartPolicy: Never
  activeDeadlineSeconds: {{ add $root.Values.tests.timeoutSeconds 60 }}
  {{- include "todo-app.podSettings" (list $root "test" $frontend 1001) | nindent 2 }}
  containers:
    - name: test
      image: {{ include "todo-app.image" (list $root $frontend.image) }}
      imagePullPolicy: {{ $frontend.image.pullPolicy }}
      command: [node, -e]
      args:
        - |
          {{- index . 2 | nindent 10 }}
      resources:
        requests: {cpu: 10m, memory: 64Mi, ephemeral-storage: 16Mi}
        limits: {cpu: 500m, memory: 128Mi, ephemeral-storage: 64Mi}
      securityContext:
        {{- include "todo-app.containerSecurity" $frontend | nindent 8 }}
{{- end -}}
