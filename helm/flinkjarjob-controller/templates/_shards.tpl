{{- /*
Each shard has a Deployment, a Lease and a budget of one name. A single shard has the name and the labels of the release.
All of these are given a list: the root, and the number of the shard.
*/}}
{{- define "fjj.shardName" -}}
{{- $root := first . -}}
{{- include "fjj.fullname" $root }}{{ if gt (int $root.Values.shards) 1 }}-shard-{{ last . }}{{ end }}
{{- end }}

{{- define "fjj.shardSelector" -}}
{{- $root := first . -}}
{{- include "fjj.selectorLabels" $root }}
{{- if gt (int $root.Values.shards) 1 }}
dli.gitops.dev/shard: {{ last . | quote }}
{{- end }}
{{- end }}

{{- define "fjj.shardLabels" -}}
{{- merge (include "fjj.shardSelector" . | fromYaml) (include "fjj.labels" (first .) | fromYaml) | toYaml -}}
{{- end }}

{{- define "fjj.podLabels" -}}
{{- merge (include "fjj.shardLabels" . | fromYaml) (first .).Values.podLabels | toYaml -}}
{{- end }}
