{{- /*
Short enough that what is put behind it stays a label. A release may be called `1.jobs`; a Service may not.
*/}}
{{- define "fjj.fullname" -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- $both := ternary .Release.Name (printf "%s-%s" .Release.Name $name) (contains $name .Release.Name) -}}
{{- $label := default $both .Values.fullnameOverride | replace "." "-" -}}
{{- regexReplaceAll "^[0-9]" $label "r${0}" | trunc 50 | regexFind "^.*[^-]" -}}
{{- end }}

{{- define "fjj.selectorLabels" -}}
app.kubernetes.io/name: {{ default .Chart.Name .Values.nameOverride | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end }}

{{- define "fjj.labels" -}}
{{- $own := include "fjj.selectorLabels" . | fromYaml -}}
{{- $_ := set $own "app.kubernetes.io/version" .Chart.AppVersion -}}
{{- $_ := set $own "app.kubernetes.io/managed-by" .Release.Service -}}
{{- $_ := set $own "app.kubernetes.io/part-of" "flinkjarjob-controller" -}}
{{- $_ := set $own "helm.sh/chart" (printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_") -}}
{{- merge $own .Values.commonLabels | toYaml -}}
{{- end }}

{{- define "fjj.serviceAccount" -}}
{{- default (include "fjj.fullname" .) .Values.serviceAccount.name -}}
{{- end }}

{{- /* Several releases that watch namespaces of their own may have one name, and a policy is of the whole cluster. */}}
{{- define "fjj.policyName" -}}
{{- include "fjj.fullname" . }}{{ if .Values.namespaces }}.{{ .Release.Namespace }}{{ end }}
{{- end }}

{{- define "fjj.image" -}}
{{- with .Values.image -}}
{{- if .digest }}{{ .repository }}@{{ .digest }}{{ else }}{{ .repository }}:{{ default $.Chart.AppVersion .tag }}{{ end }}
{{- end -}}
{{- end }}

{{- define "fjj.subject" -}}
- kind: ServiceAccount
  name: {{ include "fjj.serviceAccount" . | quote }}
  namespace: {{ .Release.Namespace | quote }}
{{- end }}
