"""The Pod Security Standard "restricted", as https://kubernetes.io/docs/concepts/security/pod-security-standards/ lists it.

Windows and ephemeral containers do not occur in our pods; they are checked all the same, because they cost nothing.
"""

import itertools

_VOLUMES = {"configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret"}
_SYSCTLS = {"kernel.shm_rmid_forced", "net.ipv4.ip_local_port_range", "net.ipv4.ip_unprivileged_port_start",
            "net.ipv4.tcp_syncookies", "net.ipv4.ping_group_range", "net.ipv4.ip_local_reserved_ports",
            "net.ipv4.tcp_keepalive_time", "net.ipv4.tcp_fin_timeout", "net.ipv4.tcp_keepalive_intvl",
            "net.ipv4.tcp_keepalive_probes", "net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem"}
_SELINUX = {None, "", "container_t", "container_init_t", "container_kvm_t", "container_engine_t"}
_SECCOMP = {"RuntimeDefault", "Localhost"}


def violations(template):
    """What a pod template breaks: {(container name or "pod", control)}."""
    spec = template["spec"]
    found = {("pod", control) for control in _of_pod(template)}
    for container in itertools.chain(spec["containers"], spec.get("initContainers") or [], spec.get("ephemeralContainers") or []):
        found |= {(container["name"], control) for control in _of_container(container, spec.get("securityContext") or {})}
    return found


def _of_pod(template):
    spec, context = template["spec"], template["spec"].get("securityContext") or {}
    for field in ("hostNetwork", "hostPID", "hostIPC"):
        if spec.get(field):
            yield "host namespaces"
    for volume in spec.get("volumes") or []:
        if set(volume) - {"name"} - _VOLUMES:
            yield "volume types"
    if any(sysctl["name"] not in _SYSCTLS for sysctl in context.get("sysctls") or []):
        yield "sysctls"
    if context.get("runAsUser") == 0:
        yield "running as non-root user"
    for key, value in ((template.get("metadata") or {}).get("annotations") or {}).items():
        if key.startswith("container.apparmor.security.beta.kubernetes.io/") and \
                value != "runtime/default" and not value.startswith("localhost/"):
            yield "AppArmor"
    yield from _of_both(context)


def _of_both(context):
    if (context.get("windowsOptions") or {}).get("hostProcess"):
        yield "host process"
    if (context.get("appArmorProfile") or {}).get("type", "RuntimeDefault") not in _SECCOMP:
        yield "AppArmor"
    selinux = context.get("seLinuxOptions") or {}
    if selinux.get("type") not in _SELINUX or selinux.get("user") or selinux.get("role"):
        yield "SELinux"
    if (context.get("seccompProfile") or {}).get("type", "RuntimeDefault") not in _SECCOMP:
        yield "seccomp"


def _of_container(container, pod):
    context = container.get("securityContext") or {}
    yield from _of_both(context)
    if context.get("privileged"):
        yield "privileged containers"
    if context.get("allowPrivilegeEscalation") is not False:
        yield "privilege escalation"
    capabilities = context.get("capabilities") or {}
    if "ALL" not in (capabilities.get("drop") or []) or set(capabilities.get("add") or []) - {"NET_BIND_SERVICE"}:
        yield "capabilities"
    if context.get("procMount", "Default") != "Default":
        yield "/proc mount type"
    if any(port.get("hostPort") for port in container.get("ports") or []):
        yield "host ports"
    if context.get("runAsNonRoot", pod.get("runAsNonRoot")) is not True:
        yield "running as non-root"
    if context.get("runAsUser") == 0:
        yield "running as non-root user"
    if not (context.get("seccompProfile") or pod.get("seccompProfile") or {}).get("type"):
        yield "seccomp"
    lifecycle = container.get("lifecycle") or {}
    handlers = [container.get(f"{name}Probe") for name in ("liveness", "readiness", "startup")]
    for handler in handlers + [lifecycle.get("postStart"), lifecycle.get("preStop")]:
        if any(((handler or {}).get(kind) or {}).get("host") for kind in ("httpGet", "tcpSocket")):
            yield "host probes and lifecycle hooks"
