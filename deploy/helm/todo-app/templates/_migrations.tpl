{{/* "true" when the pre-upgrade hook is to run. It brings all it reads (account, settings, secrets, network policies), so that it
     runs with the values of the upgrade, not of the release before. On a live cluster it is left out while the chart's own
     database is not up (the first install failed half-way): it would hang, and the upgrade that repairs the release with it.
     The backend's init container migrates then. `helm template` sees no cluster and always renders it. */}}
{{- define "todo-app.migrationsHook" -}}
{{- $name := include "todo-app.fullname" . -}}
{{- $live := lookup "v1" "Namespace" "" (include "todo-app.namespace" .) -}}
{{- $database := lookup "apps/v1" "StatefulSet" (include "todo-app.namespace" .) (print $name "-postgres") -}}
{{- $reachable := or (not .Values.postgres.enabled) (gt (dig "status" "readyReplicas" 0 $database | int) 0) -}}
{{- if and .Values.migrations.hook.enabled (or (not $live) $reachable) }}true{{ end -}}
{{- end -}}

{{/* Of what the hook's Job needs: made before it, gone when it has succeeded, made anew by the next upgrade if not. */}}
{{- define "todo-app.hookAnnotations" -}}
helm.sh/hook: pre-upgrade
helm.sh/hook-weight: "-1"
helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
{{- end -}}

{{/* Who may reach the chart's own database. */}}
{{- define "todo-app.databaseIngress" -}}
- from:
    {{- include "todo-app.peer" (list . "backend") | nindent 4 }}
    {{- if .Values.migrations.hook.enabled }}
    {{- include "todo-app.peer" (list . "migrations") | nindent 4 }}
    {{- end }}
    {{- if .Values.postgres.backup.enabled }}
    {{- include "todo-app.peer" (list . "backup") | nindent 4 }}
    {{- end }}
  ports:
    - {port: 5432, protocol: TCP}
{{- end -}}
