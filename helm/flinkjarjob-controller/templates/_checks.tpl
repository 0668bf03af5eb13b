{{- /* What a JSON schema cannot say. The controller or the API server refuses the same, but later and with less to go by. */}}
{{- define "fjj.ms" -}}
{{- $unit := regexFind "[a-z]+$" . -}}
{{- mul (regexFind "^[0-9]+" . | int) (get (dict "ms" 1 "s" 1000 "m" 60000 "h" 3600000) $unit) -}}
{{- end }}

{{- define "fjj.quantity" -}}
{{- $text := toString . -}}
{{- $unit := regexFind "[A-Za-z]*$" $text -}}
{{- $units := dict "" 1.0 "m" 0.001 "k" 1e3 "M" 1e6 "G" 1e9 "T" 1e12 "Ki" 1024.0 "Mi" 1048576.0 "Gi" 1073741824.0 "Ti" 1099511627776.0 -}}
{{- mulf (trimSuffix $unit $text | float64) (get $units $unit) -}}
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
{{- if and .dliProxy $.Values.proxy.secretName }}{{ fail "settings.dliProxy and proxy.secretName both name a proxy; give one" }}{{ end -}}
{{- end -}}
{{- range $name, $request := .Values.resources.requests -}}
{{- $limit := get $.Values.resources.limits $name -}}
{{- if and $limit (gt (include "fjj.quantity" $request | float64) (include "fjj.quantity" $limit | float64)) -}}
{{- fail (printf "resources.requests.%s is %v, above resources.limits.%s, which is %v" $name $request $name $limit) -}}
{{- end -}}
{{- end -}}
{{- with .Values.metrics -}}
{{- if and .serviceMonitor.enabled (not .enabled) }}{{ fail "metrics.serviceMonitor.enabled needs metrics.enabled" }}{{ end -}}
{{- if and .alerts.enabled (not .enabled) }}{{ fail "metrics.alerts.enabled needs metrics.enabled" }}{{ end -}}
{{- if and .dashboard.enabled (not .enabled) }}{{ fail "metrics.dashboard.enabled needs metrics.enabled" }}{{ end -}}
{{- end -}}
{{- with .Values.serviceAccount -}}
{{- if not (or .create .name) }}{{ fail "serviceAccount.name is needed where serviceAccount.create is false" }}{{ end -}}
{{- end -}}
{{- end }}
