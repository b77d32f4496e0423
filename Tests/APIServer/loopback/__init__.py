"""The parts of the loopback API server, a test double for the Kubernetes API.

| module        | what it is for                                                              |
|---------------|-----------------------------------------------------------------------------|
| errors        | failures in the form of Kubernetes' `Status`                                |
| kinds         | which kinds are served, built in and from CRDs                              |
| shape         | which lists and maps merge by key, which are replaced as a whole            |
| store         | the objects, the resource version, the events that a watch reads            |
| selectors     | label and field selectors                                                   |
| patches       | JSON merge patch, JSON patch, strategic merge patch                         |
| fields        | sets of fields, as `managedFields` writes them                              |
| managers      | who owns which field; server-side apply                                     |
| schemas       | a custom resource against its CRD: prune, default, validate                 |
| cel           | the part of CEL that CRD rules of our kind use                              |
| defaults      | what the server fills in for built-in kinds                                 |
| immutables    | what built-in kinds refuse                                                  |
| rest          | the verbs: create, read, update, patch, apply, delete                       |
| controllers   | what a cluster's controllers would write: status, pods, claims              |
| jobs          | Jobs of the keeper, run as processes when a test asks for it                |
| garbage       | deletion: finalizers, owner references, namespaces                          |
| rbac          | who may do what, when that is switched on                                   |
| reviews       | questions about rights, tokens, scale, logs: resources that are not stored  |
| discovery     | /api, /apis, /openapi, /version                                             |
| tables        | the columns that `kubectl get` prints                                       |
| faults        | answers that go wrong on purpose                                            |
| protobuf      | the few requests that kubectl does not send as JSON                         |
| world         | all of it together, and what a fresh cluster holds                          |
| watch         | the events of a watch                                                       |
| server        | sockets: requests in, answers and watches out                               |
| control       | /_test: faults, log, dump, reset                                            |
"""
