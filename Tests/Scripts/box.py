"""A root filesystem of its own for a script: the paths that stand in it are the pod's, and so is the user.

The process moves into its own mount and network namespace once; nothing that is mounted here is seen outside.
"""

import atexit
import ctypes
import fcntl
import os
import pathlib
import shutil
import socket
import struct
import subprocess
import tempfile
import unittest

BIND, RECURSIVE, READ_ONLY, REMOUNT, PRIVATE, DETACH = 4096, 16384, 1, 32, 1 << 18, 2
NEW_MOUNTS, NEW_USERS, NEW_NETWORK = 0x20000, 0x10000000, 0x40000000
SHELLS = ("dash", "busybox")

libc = ctypes.CDLL(None, use_errno=True)
state = {"ready": False, "user": None}


def check(result):
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def mount(source, target, kind=None, flags=0, data=None):
    encode = lambda value: None if value is None else os.fsencode(str(value))
    check(libc.mount(encode(source), encode(target), encode(kind), ctypes.c_ulong(flags), encode(data)))


def prepare():
    """Enters the namespaces, or skips the tests with the reason."""
    if state["ready"]:
        return
    for tool in ("dash", "busybox", "node"):
        if shutil.which(tool) is None:
            raise unittest.SkipTest(f"not run: there is no {tool}")
    root, user, group = os.geteuid() == 0, os.geteuid(), os.getegid()
    try:
        check(libc.unshare(NEW_MOUNTS | NEW_NETWORK | (0 if root else NEW_USERS)))
        if not root:
            pathlib.Path("/proc/self/setgroups").write_text("deny")
            pathlib.Path("/proc/self/uid_map").write_text(f"0 {user} 1")
            pathlib.Path("/proc/self/gid_map").write_text(f"0 {group} 1")
        mount("none", "/", None, PRIVATE | RECURSIVE)
    except OSError as problem:
        raise unittest.SkipTest(f"not run: no namespace of its own ({problem}); run as root") from None
    with socket.socket() as anything:  # SIOCSIFFLAGS: lo up
        fcntl.ioctl(anything, 0x8914, struct.pack("16sh14x", b"lo", 0x1))
    applets = pathlib.Path(tempfile.mkdtemp(prefix="script-applets-"))
    applets.chmod(0o755)
    atexit.register(shutil.rmtree, applets)
    for applet in subprocess.run(["busybox", "--list"], capture_output=True, text=True, check=True).stdout.split():
        (applets / applet).symlink_to(shutil.which("busybox"))
    (applets / "node").symlink_to(os.path.realpath(shutil.which("node")))
    state.update(ready=True, user=1000 if root else None, applets=applets)


class Box:
    def __init__(self, test):
        prepare()
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="script-box-"))
        self.root.chmod(0o755)
        self.mounts = []
        test.addCleanup(self.remove)
        for folder in ("usr", "proc", "dev", "etc", "tmp", "data", "config", "workspace-init", "operator-config", "app",
                       "home/openclaw/.openclaw", "bb", "fake", "log", "tailscale-bin"):
            (self.root / folder).mkdir(parents=True)
        for link in ("bin", "sbin", "lib", "lib64"):
            if os.path.islink("/" + link):
                (self.root / link).symlink_to("usr/" + link)
            elif os.path.isdir("/" + link):
                (self.root / link).mkdir()
                self.mount("/" + link, link, flags=BIND | RECURSIVE)
        self.mount("/usr", "usr", flags=BIND | RECURSIVE)
        self.mount("/proc", "proc", flags=BIND | RECURSIVE)
        # An empty folder over the host's programs; tests put the image's own there.
        self.mount("none", "usr/local/bin", "tmpfs")
        for device in ("null", "zero", "urandom", "random"):
            (self.root / "dev" / device).touch()
            self.mount("/dev/" + device, "dev/" + device, flags=BIND)
        (self.root / "dev/fd").symlink_to("/proc/self/fd")
        (self.root / "dev/stderr").symlink_to("/proc/self/fd/2")
        self.write("/etc/passwd", "root:x:0:0::/:/bin/sh\nnode:x:1000:1000::/home/openclaw:/bin/sh\n")
        self.write("/etc/hosts", "127.0.0.1 localhost kubernetes.default.svc\n")
        self.write("/etc/nsswitch.conf", "hosts: files\npasswd: files\n")
        self.mount(state["applets"], "bb", flags=BIND)

    def remove(self):
        for target in reversed(self.mounts):
            libc.umount2(os.fsencode(target), DETACH)
        if str(self.root) in pathlib.Path("/proc/self/mountinfo").read_text():
            return  # better a leftover than a deleted host
        shutil.rmtree(self.root)

    def mount(self, source, target, kind=None, flags=0, data=None):
        path = self.path(target)
        mount(source, path, kind, flags, data)
        self.mounts.append(path)

    def path(self, name):
        return self.root / str(name).lstrip("/")

    def write(self, name, text="", mode=None):
        path = self.path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        if mode is not None:
            path.chmod(mode)

    def read(self, name):
        return self.path(name).read_text()

    def exists(self, name):
        return os.path.lexists(self.path(name))

    def link(self, name, target):
        self.path(name).parent.mkdir(parents=True, exist_ok=True)
        self.path(name).symlink_to(target)

    def fake(self, name, body, folder="fake"):
        """A program that notes its arguments in /log/<name>, one call a line."""
        note = f"{{ for word in \"$@\"; do printf '<%s>' \"$word\"; done; echo; }} >> /log/{name}\n"
        self.write(f"/{folder}/{name}", f"#!/usr/bin/dash\n{note}{body}\n", 0o755)

    def calls(self, name):
        return self.read(f"/log/{name}").splitlines() if self.exists(f"/log/{name}") else []

    def small(self, name, size="64k"):
        self.mount("none", name, "tmpfs", data=f"size={size}")

    def fill(self, name):
        with open(self.path(name) / "filler", "wb", buffering=0) as file:
            try:
                while True:
                    file.write(b"x" * 4096)
            except OSError:
                pass

    def read_only(self, name):
        self.mount(self.path(name), name, flags=BIND)
        mount("none", self.path(name), None, BIND | REMOUNT | READ_ONLY)

    def read_only_root(self):
        """All but what is mounted in it, from here on."""
        mount(self.root, self.root, None, BIND | RECURSIVE)
        self.mounts.append(self.root)
        mount("none", self.root, None, BIND | REMOUNT | READ_ONLY)

    def own(self):
        if state["user"] is None:
            return
        for top in ("data", "home", "app", "tmp", "log", "tailscale-bin"):
            for folder, folders, files in os.walk(self.root / top):
                for name in [".", *folders, *files]:
                    try:
                        os.chown(os.path.join(folder, name), 1000, 1000, follow_symlinks=False)
                    except OSError:
                        pass

    def run(self, script, shell="dash", arguments=(), env=None, tools=True, **options):
        """Runs the text as the pod would: `sh -c`, as user 1000, in /app."""
        self.own()
        argv = {"dash": ["/usr/bin/dash"], "busybox": ["/bb/sh"], "bash": ["/usr/bin/bash"]}[shell]
        path = ["/fake", "/bb"] if shell == "busybox" else ["/fake", "/usr/bin", "/bin"]
        environment = {"PATH": ":".join(path if tools else path[1:]), "HOME": "/tmp", "LC_ALL": "C.UTF-8", **(env or {})}

        def enter():
            os.chroot(self.root)
            os.chdir("/app")
            if state["user"] is not None:
                os.setgroups([])
                os.setgid(1000)
                os.setuid(1000)

        options = {"capture_output": True, "text": True, "errors": "replace", "timeout": 60, **options}
        return subprocess.run([*argv, "-c", script, *arguments], env=environment, preexec_fn=enter, **options)

    def start(self, script, shell, arguments=(), env=None):
        """Like run, in the background, with its own process group."""
        self.own()
        argv = {"dash": "/usr/bin/dash", "bash": "/usr/bin/bash", "busybox": "/bb/sh"}[shell]

        def enter():
            os.setsid()
            os.chroot(self.root)
            os.chdir("/app")

        return subprocess.Popen([argv, "-c", script, *arguments], preexec_fn=enter,
                                env={"PATH": "/fake:/usr/sbin:/usr/bin:/bin", **(env or {})})

    def tree(self, name="data"):
        """{path: what is there}, without times."""
        found, top = {}, self.path(name)
        for folder, folders, files in os.walk(top):
            for entry in [*folders, *files]:
                path = pathlib.Path(folder, entry)
                key = str(path.relative_to(top))
                if path.is_symlink():
                    found[key] = "-> " + os.readlink(path)
                elif path.is_dir():
                    found[key] = "/"
                elif path.is_file():
                    found[key] = path.read_bytes()
                else:
                    found[key] = "?"
        return found
