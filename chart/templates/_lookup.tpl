{{/*
One live object, cut down to what the post-renderer needs, appended to in.out.objects:
(dict "in" (dict "out" dict "namespace" ns) "apiVersion" v "kind" k "name" n "fields" (list "spec.selector" …)).
With "keysOnly" the data's values are left out: for Secrets that we refer to and do not write.

A read that is forbidden fails the whole render. So callers ask only for what the values refer to,
and what someone installing it must be able to read anyway.
*/}}
{{- define "openclaw.look" -}}
{{- $id := printf "%s/%s" .kind .name -}}
{{- /* Without a name lookup lists; with one that no object can have the client stops with an error. */ -}}
{{- if and (regexMatch "^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$" .name) (not (hasKey .in.out.seen $id)) -}}
  {{- $_ := set .in.out.seen $id true -}}
  {{- $live := lookup .apiVersion .kind .in.namespace .name -}}
  {{- if $live -}}
    {{- $object := dict "apiVersion" .apiVersion "kind" .kind "metadata" dict -}}
    {{- range $key := list "name" "namespace" "uid" "labels" "annotations" "ownerReferences" "finalizers" -}}
      {{- with get $live.metadata $key -}}{{- $_ := set $object.metadata $key . -}}{{- end -}}
    {{- end -}}
    {{- /* These repeat the whole object, a Secret's values included. */ -}}
    {{- with $object.metadata.annotations -}}
      {{- $_ := set $object.metadata "annotations" (omit . "kubectl.kubernetes.io/last-applied-configuration" "kapp.k14s.io/original") -}}
    {{- end -}}
    {{- range $field := .fields -}}
      {{- $path := splitList "." $field -}}
      {{- $from := $live -}}
      {{- $into := $object -}}
      {{- range $key := initial $path -}}
        {{- $from = get $from $key | default dict -}}
        {{- $below := get $into $key | default dict -}}
        {{- if $from -}}{{- $_ := set $into $key $below -}}{{- end -}}
        {{- $into = $below -}}
      {{- end -}}
      {{- $key := last $path -}}
      {{- if hasKey $from $key -}}{{- $_ := set $into $key (get $from $key) -}}{{- end -}}
    {{- end -}}
    {{- if .keysOnly -}}
      {{- $_ := unset $object.metadata "annotations" -}}
      {{- $data := dict -}}
      {{- range $key, $value := $live.data -}}{{- $_ := set $data $key nil -}}{{- end -}}
      {{- $_ := set $object "data" $data -}}
    {{- end -}}
    {{- $_ := set .in.out "objects" (append .in.out.objects $object) -}}
  {{- end -}}
{{- end -}}
{{- end -}}
