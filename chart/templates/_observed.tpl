{{/*
The block `observed` of one instance: what the post-renderer cannot know by itself, because Helm gives
it no environment and no cluster. (dict "root" $ "instance" element of openclaw.instances "hasKeeper" "true" or nothing)
*/}}
{{- define "openclaw.observed" -}}
{{- $root := .root -}}
{{- $namespace := $root.Release.Namespace -}}
{{- $versions := $root.Capabilities.APIVersions -}}
{{- $out := dict "objects" list "seen" dict -}}
{{- include "openclaw.observedObjects" (dict "root" $root "instance" .instance "out" $out) -}}
{{- $observed := dict
  "release" (dict
    "name" $root.Release.Name
    "namespace" $namespace
    "revision" $root.Release.Revision
    "isInstall" $root.Release.IsInstall
    "isUpgrade" $root.Release.IsUpgrade)
  "chart" (dict "name" $root.Chart.Name "version" $root.Chart.Version "isRoot" $root.Chart.IsRoot)
  "helm" (dict "version" $root.Capabilities.HelmVersion.Version)
  "live" (lookup "v1" "ServiceAccount" $namespace "default" | empty | not)
  "capabilities" (dict
    "serviceMonitor" ($versions.Has "monitoring.coreos.com/v1/ServiceMonitor")
    "prometheusRule" ($versions.Has "monitoring.coreos.com/v1/PrometheusRule")
    "httpRoute" ($versions.Has "gateway.networking.k8s.io/v1/HTTPRoute")
    "middleware" ($versions.Has "traefik.io/v1alpha1/Middleware"))
  "settings" (pick $root.Values "keeper" "secrets" "record" "hooks" "otlp" "packs")
  "objects" $out.objects
-}}
{{- if .hasKeeper -}}{{- $_ := set $observed.release "keeper" (include "openclaw.keeperName" $root) -}}{{- end -}}
{{- /* Resolved packs are large and have a place of their own. */ -}}
{{- $packs := get $root.Values "packs" -}}
{{- if kindIs "map" $packs -}}
  {{- $_ := set $observed.settings "packs" (omit $packs "locked") -}}
  {{- with get $packs "locked" -}}{{- $_ := set $observed "packs" . -}}{{- end -}}
{{- end -}}
{{- with get $root.Values "clusterDefaults" -}}{{- $_ := set $observed "clusterDefaults" . -}}{{- end -}}
{{- $state := dict "objects" list "seen" dict -}}
{{- include "openclaw.look" (dict
  "in" (dict "out" $state "namespace" $namespace)
  "apiVersion" "v1" "kind" "ConfigMap" "name" (printf "%s-state" .instance.name) "fields" (list "data")) -}}
{{- range $state.objects -}}
  {{- with .data -}}{{- $_ := set $observed "state" . -}}{{- end -}}
{{- end -}}
{{- include "openclaw.yaml" $observed -}}
{{- end -}}

{{/* Full objects come before key-only ones: of two requests for one object the first counts. */}}
{{- define "openclaw.observedObjects" -}}
{{- $root := .root -}}
{{- $name := .instance.name -}}
{{- $spec := .instance.spec -}}
{{- $in := dict "out" .out "namespace" $root.Release.Namespace -}}

{{- /* The record: still owned by an operator? */ -}}
{{- $recorded := ne (include "openclaw.at" (list $root.Values "record.enabled")) "false" -}}
{{- if and $recorded ($root.Capabilities.APIVersions.Has "openclaw.rocks/v1alpha1/OpenClawInstance") -}}
  {{- include "openclaw.look" (dict "in" $in "apiVersion" "openclaw.rocks/v1alpha1" "kind" "OpenClawInstance" "name" $name) -}}
{{- end -}}

{{- /* Fields of a StatefulSet and a claim that cannot be changed later. */ -}}
{{- $fields := list "spec.serviceName" "spec.podManagementPolicy" "spec.selector" "spec.replicas" "spec.volumeClaimTemplates" "spec.template.spec.containers" -}}
{{- include "openclaw.look" (dict "in" $in "apiVersion" "apps/v1" "kind" "StatefulSet" "name" $name "fields" $fields) -}}
{{- /* Of its containers only which Secrets they read: one that was in use and is gone must not be made anew unasked. */ -}}
{{- range $object := .out.objects -}}
  {{- $running := dig "spec" "template" "spec" "containers" list $object -}}
  {{- if and (eq $object.kind "StatefulSet") $running -}}
    {{- $containers := list -}}
    {{- range $container := $running -}}
      {{- $variables := list -}}
      {{- range $variable := $container.env -}}
        {{- with $variable.valueFrom -}}
          {{- if .secretKeyRef -}}{{- $variables = append $variables $variable -}}{{- end -}}
        {{- end -}}
      {{- end -}}
      {{- if $variables -}}{{- $containers = append $containers (dict "name" $container.name "env" $variables) -}}{{- end -}}
    {{- end -}}
    {{- $_ := set $object.spec.template.spec "containers" $containers -}}
  {{- end -}}
{{- end -}}
{{- /* A record or StatefulSet that is not Helm's is an operator's: what is owned by it would be deleted with it. */ -}}
{{- $operators := false -}}
{{- range $object := .out.objects -}}
  {{- if ne (dig "metadata" "labels" "app.kubernetes.io/managed-by" "" $object) "Helm" -}}{{- $operators = true -}}{{- end -}}
{{- end -}}
{{- if $operators -}}
  {{- include "openclaw.observedChildren" (dict "in" $in "name" $name "spec" $spec "versions" $root.Capabilities.APIVersions) -}}
{{- end -}}
{{- $claims := list -}}
{{- if ne (include "openclaw.at" (list $spec "storage.persistence.enabled")) "false" -}}
  {{- $claims = append $claims (include "openclaw.at" (list $spec "storage.persistence.existingClaim") | default (printf "%s-data" $name)) -}}
{{- end -}}
{{- $profile := eq (include "openclaw.at" (list $spec "chromium.persistence.enabled")) "true" -}}
{{- if and $profile (eq (include "openclaw.at" (list $spec "chromium.enabled")) "true") -}}
  {{- $claims = append $claims (include "openclaw.at" (list $spec "chromium.persistence.existingClaim") | default (printf "%s-chromium-data" $name)) -}}
{{- end -}}
{{- range $claims -}}
  {{- include "openclaw.look" (dict "in" $in "apiVersion" "v1" "kind" "PersistentVolumeClaim" "name" . "fields" (list "spec" "status.capacity")) -}}
{{- end -}}

{{- /* Secrets that we write: their bytes are written again as they are. */ -}}
{{- $written := list -}}
{{- $referred := list -}}
{{- with include "openclaw.at" (list $spec "gateway.existingSecret") -}}
  {{- $referred = append $referred . -}}
{{- else -}}
  {{- $written = append $written (printf "%s-gateway-token" $name) -}}
{{- end -}}
{{- if eq (include "openclaw.at" (list $spec "networking.ingress.security.basicAuth.enabled")) "true" -}}
  {{- with include "openclaw.at" (list $spec "networking.ingress.security.basicAuth.existingSecret") -}}
    {{- $referred = append $referred . -}}
  {{- else -}}
    {{- $written = append $written (printf "%s-basic-auth" $name) -}}
    {{- include "openclaw.look" (dict "in" $in "apiVersion" "networking.k8s.io/v1" "kind" "Ingress" "name" $name) -}}
  {{- end -}}
{{- end -}}
{{- range $written -}}
  {{- include "openclaw.look" (dict "in" $in "apiVersion" "v1" "kind" "Secret" "name" . "fields" (list "type" "immutable" "data")) -}}
{{- end -}}

{{- /* Secrets that others write: whether they exist, and with which keys. */ -}}
{{- $referred = concat $referred (include "openclaw.at" (list $spec "envFrom.[].secretRef.name") | splitList "\n") -}}
{{- $referred = concat $referred (include "openclaw.at" (list $spec "env.[].valueFrom.secretKeyRef.name") | splitList "\n") -}}
{{- $referred = append $referred (include "openclaw.at" (list $spec "security.caBundle.secretName")) -}}
{{- if eq (include "openclaw.at" (list $spec "tailscale.enabled")) "true" -}}
  {{- $referred = append $referred (include "openclaw.at" (list $spec "tailscale.authKeySecretRef.name")) -}}
{{- end -}}
{{- if eq (include "openclaw.at" (list $spec "webTerminal.enabled")) "true" -}}
  {{- $referred = append $referred (include "openclaw.at" (list $spec "webTerminal.credential.secretRef.name")) -}}
{{- end -}}
{{- $referred = append $referred (include "openclaw.at" (list $root.Values "keeper.backup.credentialsSecret")) -}}
{{- range $referred -}}
  {{- include "openclaw.look" (dict "in" $in "apiVersion" "v1" "kind" "Secret" "name" . "fields" (list "type") "keysOnly" true) -}}
{{- end -}}

{{- /*
ConfigMaps that the pod reads: what they hold is part of its hash, or becomes files of ours. Volumes also have the binary
data of theirs, so they come first. Our own two are rendered, whatever still lives.
*/ -}}
{{- $own := list (printf "%s-config" $name) (printf "%s-workspace" $name) -}}
{{- $volumes := list "security.caBundle.configMapName" -}}
{{- range list "sidecarVolumes.[]" "extraVolumes.[]" -}}
  {{- $volumes = concat $volumes (list (printf "%s.configMap.name" .) (printf "%s.projected.sources.[].configMap.name" .)) -}}
{{- end -}}
{{- $texts := list "config.configMapRef.name" "workspace.configMapRef.name" "workspace.additionalWorkspaces.[].configMapRef.name" -}}
{{- range list "" "sidecars.[]." "initContainers.[]." -}}
  {{- $texts = concat $texts (list (printf "%senvFrom.[].configMapRef.name" .) (printf "%senv.[].valueFrom.configMapKeyRef.name" .)) -}}
{{- end -}}
{{- if eq (include "openclaw.at" (list $spec "chromium.enabled")) "true" -}}
  {{- $texts = append $texts "chromium.extraEnv.[].valueFrom.configMapKeyRef.name" -}}
{{- end -}}
{{- range $group := list
  (dict "values" $spec "paths" $volumes "fields" (list "data" "binaryData"))
  (dict "values" $spec "paths" $texts "fields" (list "data"))
  (dict "values" $root.Values "paths" (list "clusterDefaults.env.[].valueFrom.configMapKeyRef.name") "fields" (list "data"))
-}}
  {{- range $group.paths -}}
    {{- range include "openclaw.at" (list $group.values .) | splitList "\n" -}}
      {{- if not (has . $own) -}}
        {{- include "openclaw.look" (dict "in" $in "apiVersion" "v1" "kind" "ConfigMap" "name" . "fields" $group.fields) -}}
      {{- end -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
{{- end -}}

{{/*
Whom the other objects of an operator belong to. Only kinds that whoever installs may write anyway; those of Prometheus,
which the admin of a namespace often may not read, when the cluster serves them and the spec asks for one.
*/}}
{{- define "openclaw.observedChildren" -}}
{{- $in := .in -}}
{{- $name := .name -}}
{{- $kinds := list
  (list "v1" "ServiceAccount" "")
  (list "rbac.authorization.k8s.io/v1" "Role" "")
  (list "rbac.authorization.k8s.io/v1" "RoleBinding" "")
  (list "networking.k8s.io/v1" "NetworkPolicy" "")
  (list "v1" "Secret" "-ts-state")
  (list "v1" "ConfigMap" "-config")
  (list "v1" "ConfigMap" "-workspace")
  (list "policy/v1" "PodDisruptionBudget" "")
  (list "v1" "Service" "")
  (list "v1" "Service" "-cdp")
  (list "networking.k8s.io/v1" "Ingress" "")
  (list "autoscaling/v2" "HorizontalPodAutoscaler" "")
-}}
{{- range $field, $kind := dict
  "serviceMonitor" (list "monitoring.coreos.com/v1" "ServiceMonitor" "")
  "prometheusRule" (list "monitoring.coreos.com/v1" "PrometheusRule" "-alerts")
-}}
  {{- $wanted := eq (include "openclaw.at" (list $.spec (printf "observability.metrics.%s.enabled" $field))) "true" -}}
  {{- if and $wanted ($.versions.Has (printf "%s/%s" (index $kind 0) (index $kind 1))) -}}
    {{- $kinds = append $kinds $kind -}}
  {{- end -}}
{{- end -}}
{{- range $kinds -}}
  {{- include "openclaw.look" (dict "in" $in "apiVersion" (index . 0) "kind" (index . 1) "name" (printf "%s%s" $name (index . 2))) -}}
{{- end -}}
{{- end -}}
