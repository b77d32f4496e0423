"""rootfs.py DEBS HELM RCLONE BIN TOP OUT: lays out the image's files, OUT/base (Debian, Helm, rclone) and OUT/ours.

DEBS is a folder of Debian packages, BIN one with our programs, TOP the repository. Of the packages only this is taken:
sqlite3, the libraries that some program in the image needs, the certificates as one file, every copyright file, and the
control data, where image scanners look for it. No shell: the keeper starts programs without one.
"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

from elf import is_elf, needs

TEXTS = {
    "etc/passwd": "root:x:0:0:root:/:/usr/sbin/nologin\nopenclaw:x:1000:1000:openclaw:/tmp:/usr/sbin/nologin\n",
    "etc/group": "root:x:0:\nopenclaw:x:1000:\n",
    "etc/nsswitch.conf": "passwd: files\ngroup: files\nhosts: files dns\n",
    "etc/os-release": 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\nVERSION_ID="12"\nVERSION_CODENAME=bookworm\n',
}
SHARE = "usr/share/openclaw"


def fail(what, fix):
    sys.exit(f"error: {what}\n  fix: {fix}")


def put(source, target, mode=0o644):
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    target.chmod(mode)


def unpack(debs, folder):
    """The packages, each into a folder of its name; the control data as the file DEBIAN.control."""
    packages = {}
    for deb in sorted(debs.glob("*.deb")):
        control = subprocess.run(["dpkg-deb", "--field", deb], check=True, capture_output=True, text=True).stdout
        name = next(line[9:] for line in control.splitlines() if line.startswith("Package: "))
        packages[name] = folder / name
        subprocess.run(["dpkg-deb", "--extract", deb, packages[name]], check=True)
        (packages[name] / "DEBIAN.control").write_text(control)
    return packages


class Debian:
    """The unpacked packages, and which of them gave something."""

    def __init__(self, packages):
        self.packages, self.used = packages, set()

    def find(self, *places):
        """The file at the first of these places in any package; symbolic links inside of the package are followed."""
        for place in places:
            for name, folder in self.packages.items():
                path = folder / place.lstrip("/")
                while path.is_symlink():
                    link = path.readlink()
                    path = folder / link.relative_to("/") if link.is_absolute() else path.parent / link
                if path.is_file():
                    if place != f"usr/share/doc/{name}/copyright":  # which every package has
                        self.used.add(name)
                    return path
        return None

    def library(self, name, needed_by):
        triplet = next(path.name for path in self.packages["libc6"].glob("lib/*-linux-gnu"))
        found = self.find(*(f"{lib}/{triplet}/{name}" for lib in ("lib", "usr/lib")))
        return (found, f"usr/lib/{triplet}/{name}") if found else fail(
            f"{needed_by} needs {name}, which no package in packages.txt has", "apt-file search it, and add its package")

    def copyright(self, name):
        link = self.packages[name] / "usr/share/doc" / name
        owner = link.readlink().name if link.is_symlink() else name  # libstdc++6 refers to gcc-12-base
        if owner != name:
            self.used.add(owner)
        return self.find(f"usr/share/doc/{owner}/copyright") or fail(
            f"the copyright of {name} is in the package {owner}", "add it to packages.txt")


def libraries(programs, debian, base):
    """Copies what the programs need, and what that needs in turn."""
    waiting, seen = list(programs), set()
    while waiting:
        program = waiting.pop()
        loader, names = needs(program)
        if loader and loader not in seen:
            seen.add(loader)
            _, place = debian.library(pathlib.PurePath(loader).name, program.name)
            link = base / "usr" / loader.lstrip("/")
            link.symlink_to(os.path.relpath(base / place, link.parent))
            names.append(link.name)
        for name in sorted(set(names) - seen):
            seen.add(name)
            source, place = debian.library(name, program.name)
            put(source, base / place, 0o755 if name.startswith("ld-") else 0o644)
            waiting.append(source)


def ours(binaries, top, out):
    put(binaries / "openclaw-keeper", out / "usr/bin/openclaw-keeper", 0o755)
    put(binaries / "openclaw-post", out / "usr/bin/openclaw-post", 0o755)
    put(top / "LICENSE", out / "usr/share/doc/openclaw/copyright")
    for source in sorted((top / "chart").rglob("*")):
        if source.is_file():
            put(source, out / SHARE / source.relative_to(top))
    plugin = out / SHARE / "plugins/openclaw-post"
    put(top / "plugins/openclaw-post/plugin.yaml", plugin / "plugin.yaml")
    machine = subprocess.run(["dpkg", "--print-architecture"], check=True, capture_output=True, text=True).stdout.strip()
    text = (plugin / "plugin.yaml").read_text()  # on any other machine it names a shell script
    (plugin / "plugin.yaml").write_text(text.replace("arch: amd64", f"arch: {machine}"))
    (plugin / "bin").mkdir()
    (plugin / "bin/openclaw-post").symlink_to("../../../../../bin/openclaw-post")


def main(debs, helm, rclone, binaries, top, out):
    base = out / "base"
    for folder in ("usr/bin", "usr/lib", "usr/lib64", "dev", "etc", "proc", "run", "sys", "tmp"):
        (base / folder).mkdir(parents=True)
    for link in ("bin", "lib", "lib64"):
        (base / link).symlink_to(f"usr/{link}")
    for place, text in TEXTS.items():
        (base / place).write_text(text)
    ours(binaries, top, out / "ours")
    with tempfile.TemporaryDirectory() as work:
        packages = unpack(debs, pathlib.Path(work))
        debian = Debian(packages)
        for name, source in {"helm": helm, "rclone": rclone, "sqlite3": debian.find("usr/bin/sqlite3")}.items():
            put(source, base / "usr/bin" / name, 0o755)
        libraries([path for path in sorted(out.glob("*/usr/bin/*")) if is_elf(path)], debian, base)
        authorities = sorted((packages["ca-certificates"] / "usr/share/ca-certificates").rglob("*.crt"))
        debian.used.add("ca-certificates")
        bundle = base / "etc/ssl/certs/ca-certificates.crt"
        bundle.parent.mkdir(parents=True)
        bundle.write_bytes(b"".join(path.read_bytes() for path in authorities))
        for name, folder in packages.items():
            put(debian.copyright(name), base / f"usr/share/doc/{name}/copyright")
            put(folder / "DEBIAN.control", base / f"var/lib/dpkg/status.d/{name}")
        unused = sorted(set(packages) - debian.used)
        if unused:
            fail(f"nothing in the image needs {', '.join(unused)}", "take it out of packages.txt")
    for path in out.rglob("*"):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
    (base / "tmp").chmod(0o1777)


if __name__ == "__main__":
    main(*(pathlib.Path(argument).resolve() for argument in sys.argv[1:]))
