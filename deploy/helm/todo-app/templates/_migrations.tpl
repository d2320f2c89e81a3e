{{/* "true" when the pre-upgrade hook is to run. On a live cluster it is left out while there is nothing it could run
     against (the first install failed half-way): it would hang, and the upgrade that repairs the release with it. The
     backend's init container migrates then. `helm template` sees no cluster and always renders it. */}}
{{- define "todo-app.migrationsHook" -}}
{{- $name := include "todo-app.fullname" . -}}
{{- $live := lookup "v1" "Namespace" "" .Release.Namespace -}}
{{- $account := lookup "v1" "ServiceAccount" .Release.Namespace (print $name "-migrations") -}}
{{- $config := lookup "v1" "ConfigMap" .Release.Namespace (print $name "-backend") -}}
{{- $database := lookup "apps/v1" "StatefulSet" .Release.Namespace (print $name "-postgres") -}}
{{- $reachable := or (not .Values.postgres.enabled) (gt (dig "status" "readyReplicas" 0 $database | int) 0) -}}
{{- if and .Values.migrations.hook.enabled (or (not $live) (and $account $config $reachable)) }}true{{ end -}}
{{- end -}}
