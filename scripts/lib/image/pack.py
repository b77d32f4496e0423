"""pack.py LAYOUT TIME FILE: puts an OCI image layout of one image into an archive, the same bytes for the same layout.

The image's labels become annotations of its manifest, in place of those that buildah made up (a base image without a name).
Prints the digest of the manifest, which is the image's.
"""
import hashlib
import json
import pathlib
import sys
import tarfile


def blob(layout, digest):
    return layout / "blobs" / digest.replace(":", "/")


def annotate(layout):
    """Rewrites manifest and index; the digest of the manifest."""
    index = json.loads((layout / "index.json").read_text())
    (entry,) = index["manifests"]
    old = blob(layout, entry["digest"])
    manifest = json.loads(old.read_text())
    config = json.loads(blob(layout, manifest["config"]["digest"]).read_text())
    manifest["annotations"] = {**config["config"]["Labels"], "org.opencontainers.image.created": config["created"]}
    new = json.dumps(manifest, sort_keys=True, separators=(",", ":")).encode()
    entry.update(digest="sha256:" + hashlib.sha256(new).hexdigest(), size=len(new))
    old.unlink()
    blob(layout, entry["digest"]).write_bytes(new)
    (layout / "index.json").write_text(json.dumps(index, sort_keys=True, separators=(",", ":")))
    return entry["digest"]


def main(layout, time, file):
    digest = annotate(layout)

    def plain(member):
        member.uid = member.gid = 0
        member.uname = member.gname = ""
        member.mtime = int(time)
        member.mode = 0o755 if member.isdir() else 0o644
        return member
    with tarfile.open(file, "w", format=tarfile.USTAR_FORMAT) as archive:
        for path in sorted(layout.rglob("*")):
            archive.add(path, path.relative_to(layout), recursive=False, filter=plain)
    print(digest)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), sys.argv[2], sys.argv[3])
