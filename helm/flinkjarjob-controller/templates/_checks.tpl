{{- /* What a JSON schema cannot say. The controller refuses the same, but only once it runs. */}}
{{- define "fjj.ms" -}}
{{- $unit := regexFind "[a-z]+$" . -}}
{{- mul (regexFind "^[0-9]+" . | int) (get (dict "ms" 1 "s" 1000 "m" 60000 "h" 3600000) $unit) -}}
{{- end }}

{{- define "fjj.check" -}}
{{- with .Values.settings -}}
{{- $lease := include "fjj.ms" .leaseDuration | int -}}
{{- $renew := include "fjj.ms" .renewDeadline | int -}}
{{- $retry := include "fjj.ms" .retryPeriod | int -}}
{{- if ge $renew $lease }}{{ fail "settings.renewDeadline must be shorter than settings.leaseDuration" }}{{ end -}}
{{- if ge $retry $renew }}{{ fail "settings.retryPeriod must be shorter than settings.renewDeadline" }}{{ end -}}
{{- if ge (include "fjj.ms" .dliTimeout | int) (sub $lease (mul 2 $retry) | int) -}}
{{- fail "settings.dliTimeout must be shorter than settings.leaseDuration less two settings.retryPeriod" -}}
{{- end -}}
{{- end -}}
{{- with .Values.metrics -}}
{{- if and .serviceMonitor.enabled (not .enabled) }}{{ fail "metrics.serviceMonitor.enabled needs metrics.enabled" }}{{ end -}}
{{- if and .alerts.enabled (not .enabled) }}{{ fail "metrics.alerts.enabled needs metrics.enabled" }}{{ end -}}
{{- end -}}
{{- with .Values.serviceAccount -}}
{{- if not (or .create .name) }}{{ fail "serviceAccount.name is needed where serviceAccount.create is false" }}{{ end -}}
{{- end -}}
{{- end }}
