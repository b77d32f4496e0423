{{/*
What things are called. Every name is quoted where it is used: a release may be called y, 012 or true.
Names are never cut to length: two long names could become one. The post-renderer reports them.
*/}}

{{/* The instance's name, and the first part of several. Always the release's, also in a subchart. */}}
{{- define "openclaw.fullname" -}}
{{- $override := include "openclaw.nameValue" (list . "fullnameOverride") -}}
{{- $suffix := include "openclaw.nameValue" (list . "nameOverride") -}}
{{- if $override -}}
  {{- $override -}}
{{- else if $suffix -}}
  {{- printf "%s-%s" .Release.Name $suffix -}}
{{- else -}}
  {{- .Release.Name -}}
{{- end -}}
{{- end -}}

{{/* A value that is part of a name: (list $ key). No other place would report a wrong type. */}}
{{- define "openclaw.nameValue" -}}
{{- $value := get (index . 0).Values (index . 1) -}}
{{- if or (kindIs "map" $value) (kindIs "slice" $value) -}}
  {{- fail (printf "%s: expected a string, found a %s" (index . 1) (kindOf $value)) -}}
{{- end -}}
{{- include "openclaw.scalar" $value -}}
{{- end -}}

{{/* A label's value; a plus sign may stand in a version but not in a label. */}}
{{- define "openclaw.chartLabel" -}}
{{- printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{/* Objects of the chart's own hooks. At most 63 in all: a Job's name is a label of its pods. */}}
{{- define "openclaw.ensureName" -}}
{{- printf "%s-ensure" (include "openclaw.fullname" . | trunc 56 | trimSuffix "-") -}}
{{- end -}}
{{- define "openclaw.replaceName" -}}
{{- printf "%s-replace" (include "openclaw.fullname" . | trunc 55 | trimSuffix "-") -}}
{{- end -}}
{{- define "openclaw.uninstallName" -}}
{{- printf "%s-uninstall" (include "openclaw.fullname" . | trunc 53 | trimSuffix "-") -}}
{{- end -}}

{{/* The CronJob, whose name Kubernetes limits to 52, and its ServiceAccount. */}}
{{- define "openclaw.keeperName" -}}
{{- printf "%s-keeper" (.Release.Name | trunc 45 | trimAll "-.") -}}
{{- end -}}

{{/*
"true" when the release has a keeper, else nothing: (dict "root" $ "instances" list). With keeper.enabled auto it has one
when an instance asks for what only a keeper does.
*/}}
{{- define "openclaw.hasKeeper" -}}
{{- $wanted := include "openclaw.at" (list .root.Values "keeper.enabled") | default "auto" -}}
{{- if eq $wanted "true" -}}
true
{{- else if eq $wanted "auto" -}}
  {{- $asked := false -}}
  {{- range .instances -}}
    {{- $spec := .spec -}}
    {{- range list "autoUpdate.enabled" "selfConfigure.enabled" "observability.metrics.prometheusRule.enabled" -}}
      {{- if eq (include "openclaw.at" (list $spec .)) "true" -}}{{- $asked = true -}}{{- end -}}
    {{- end -}}
  {{- end -}}
  {{- if $asked -}}true{{- end -}}
{{- end -}}
{{- end -}}

{{- define "openclaw.keeperImage" -}}
{{- $repository := include "openclaw.at" (list .Values "keeper.image.repository") | default "ghcr.io/openclaw-post/keeper" -}}
{{- $tag := include "openclaw.at" (list .Values "keeper.image.tag") | default (.Chart.Version | replace "+" "_") -}}
{{- $digest := include "openclaw.at" (list .Values "keeper.image.digest") -}}
{{- if $digest -}}
  {{- printf "%s@%s" $repository $digest -}}
{{- else -}}
  {{- printf "%s:%s" $repository $tag -}}
{{- end -}}
{{- end -}}

{{/* Secret that holds an instance's gateway token: its argument is an element of openclaw.instances. */}}
{{- define "openclaw.tokenSecret" -}}
{{- include "openclaw.at" (list .spec "gateway.existingSecret") | default (printf "%s-gateway-token" .name) -}}
{{- end -}}
