{{/* Maps laid over each other, the last one wins, key by key and map by map; a key that is null there is taken away. Takes a
     list of maps, gives YAML. Sprig's mergeOverwrite does not do: it never lets false win over true. */}}
{{- define "todo-app.overlay" -}}
{{- $result := dict -}}
{{- range . -}}
{{- range $key, $value := . -}}
{{- $below := get $result $key -}}
{{- if kindIs "invalid" $value -}}
{{- $_ := unset $result $key -}}
{{- else if and (kindIs "map" $value) (kindIs "map" $below) -}}
{{- $_ := set $result $key (include "todo-app.overlay" (list $below $value) | fromYaml) -}}
{{- else -}}
{{- $_ := set $result $key $value -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- toYaml $result -}}
{{- end -}}

{{/* Maps put side by side by whole keys, the last one wins. Takes a list of maps, gives YAML. */}}
{{- define "todo-app.replace" -}}
{{- $result := dict -}}
{{- range . -}}
{{- range $key, $value := . -}}
{{- $_ := set $result $key $value -}}
{{- end -}}
{{- end -}}
{{- toYaml $result -}}
{{- end -}}

{{/* Named entries put one after the other, where an entry of a later list takes the place of one with its name. Takes a list of
     lists, gives {entries: [...]} as YAML. */}}
{{- define "todo-app.named" -}}
{{- $names := list -}}
{{- $entries := dict -}}
{{- range . -}}
{{- range . -}}
{{- if not (hasKey $entries .name) -}}{{- $names = append $names .name -}}{{- end -}}
{{- $_ := set $entries .name . -}}
{{- end -}}
{{- end -}}
{{- $result := list -}}
{{- range $names -}}{{- $result = append $result (get $entries .) -}}{{- end -}}
{{- dict "entries" $result | toYaml -}}
{{- end -}}
