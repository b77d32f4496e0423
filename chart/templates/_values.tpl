{{/*
Reading values that may have any type. A template that indexes a string stops with Go's own message;
the post-renderer says it better, with the path and the fix. So templates reach below the top level
of the user's values through "openclaw.at" only.
*/}}

{{/*
The scalars at a path, each with a newline after all but the last: (list value "a.b.[].c").
Nothing where the path leads nowhere or to a mapping.
*/}}
{{- define "openclaw.at" -}}
{{- $found := dict "values" list -}}
{{- include "openclaw.collect" (dict "value" (index . 0) "path" (splitList "." (index . 1)) "found" $found) -}}
{{- join "\n" $found.values -}}
{{- end -}}

{{- define "openclaw.collect" -}}
{{- if not .path -}}
  {{- with include "openclaw.scalar" .value -}}
    {{- $_ := set $.found "values" (append $.found.values .) -}}
  {{- end -}}
{{- else if eq (first .path) "[]" -}}
  {{- if kindIs "slice" .value -}}
    {{- range .value -}}
      {{- include "openclaw.collect" (dict "value" . "path" (rest $.path) "found" $.found) -}}
    {{- end -}}
  {{- end -}}
{{- else if kindIs "map" .value -}}
  {{- include "openclaw.collect" (dict "value" (get .value (first .path)) "path" (rest .path) "found" .found) -}}
{{- end -}}
{{- end -}}

{{/* toJson: printing a number directly gives 1e+06 for a million. */}}
{{- define "openclaw.scalar" -}}
{{- if kindIs "string" . -}}
  {{- . -}}
{{- else if not (or (kindIs "invalid" .) (kindIs "map" .) (kindIs "slice" .)) -}}
  {{- toJson . -}}
{{- end -}}
{{- end -}}

{{/*
A value as block YAML. toYaml alone would do, but for characters that YAML 1.1 wants escaped: given
one of them it returns nothing at all (and the user's whole spec is gone), or a space for U+0085. And
it writes the text << without quotes, which readers take for a merge key.
*/}}
{{- define "openclaw.yaml" -}}
{{- $json := toPrettyJson . -}}
{{- if regexMatch "[\\x{7f}-\\x{9f}\\x{fffe}\\x{ffff}]|\"(\\\\u003c){2}\"" $json -}}
  {{- $json | replace "\u007f" "\\u007f" | replace "\u0085" "\\u0085" -}}
{{- else -}}
  {{- toYaml . -}}
{{- end -}}
{{- end -}}

{{/* Top-level keys of the values that are not fields of the spec. */}}
{{- define "openclaw.reserved" -}}
keeper secrets record hooks packs otlp clusterDefaults instances labels annotations global nameOverride fullnameOverride
{{- end -}}

{{/*
The instances of this release, as out.list of {name, spec, labels, annotations}: (dict "root" $ "out" dict).
It fills a dict of the caller because `include` returns text, and text would round large integers.
*/}}
{{- define "openclaw.instances" -}}
{{- $values := .root.Values -}}
{{- $fullname := include "openclaw.fullname" .root -}}
{{- $reserved := include "openclaw.reserved" . | splitList " " -}}
{{- /* A parent chart's `condition: openclaw.enabled` lands in our values. */ -}}
{{- if not .root.Chart.IsRoot -}}
  {{- $reserved = append $reserved "enabled" -}}
{{- end -}}
{{- $shared := dict "spec" dict -}}
{{- range $key, $value := $values -}}
  {{- if not (has $key $reserved) -}}{{- $_ := set $shared.spec $key $value -}}{{- end -}}
{{- end -}}
{{- range $key := list "labels" "annotations" "instances" -}}
  {{- $_ := set $shared $key (get $values $key | default dict) -}}
  {{- include "openclaw.mustBeMapping" (list $key (get $shared $key)) -}}
{{- end -}}
{{- $list := list -}}
{{- range $key, $value := $shared.instances -}}
  {{- $own := $value | default dict -}}
  {{- include "openclaw.mustBeMapping" (list (printf "instances.%s" $key) $own) -}}
  {{- $instance := deepCopy (omit $shared "instances") -}}
  {{- range $field, $change := $own -}}
    {{- if or (eq $field "labels") (eq $field "annotations") -}}
      {{- include "openclaw.mustBeMapping" (list (printf "instances.%s.%s" $key $field) ($change | default dict)) -}}
      {{- include "openclaw.merge" (dict "into" (get $instance $field) "from" ($change | default dict)) -}}
    {{- else if has $field $reserved -}}
      {{- fail (printf "instances.%s.%s: %s is set once for the release, at the top level" $key $field $field) -}}
    {{- else -}}
      {{- include "openclaw.merge" (dict "into" $instance.spec "from" (dict $field $change)) -}}
    {{- end -}}
  {{- end -}}
  {{- $list = append $list (set $instance "name" (printf "%s-%s" $fullname $key)) -}}
{{- else -}}
  {{- $list = append $list (set (deepCopy (omit $shared "instances")) "name" $fullname) -}}
{{- end -}}
{{- range $list -}}
  {{- include "openclaw.merge" (dict "into" .labels "from" (dict
    "helm.sh/chart" (include "openclaw.chartLabel" $.root)
    "app.kubernetes.io/name" "openclaw"
    "app.kubernetes.io/instance" .name
    "app.kubernetes.io/managed-by" $.root.Release.Service)) -}}
{{- end -}}
{{- $_ := set .out "list" $list -}}
{{- end -}}

{{/*
Deep merge in place. Not Sprig's mergeOverwrite: that has no way to take a key away, and lets an
empty value (false, 0, "") lose against the one it should replace in some versions.
*/}}
{{- define "openclaw.merge" -}}
{{- range $key, $value := .from -}}
  {{- $old := get $.into $key -}}
  {{- if kindIs "invalid" $value -}}
    {{- $_ := unset $.into $key -}}
  {{- else if and (kindIs "map" $value) (kindIs "map" $old) -}}
    {{- include "openclaw.merge" (dict "into" $old "from" $value) -}}
  {{- else -}}
    {{- $_ := set $.into $key $value -}}
  {{- end -}}
{{- end -}}
{{- end -}}

{{/* For the few keys that shape the skeleton itself, so that nothing after us could report them. */}}
{{- define "openclaw.mustBeMapping" -}}
{{- if not (kindIs "map" (index . 1)) -}}
  {{- fail (printf "%s: expected a mapping, found a %s" (index . 0) (kindOf (index . 1) | replace "slice" "list")) -}}
{{- end -}}
{{- end -}}
