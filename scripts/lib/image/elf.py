"""What a program needs of the system, as binutils' readelf tells it."""
import re
import subprocess


def is_elf(path):
    with open(path, "rb") as file:
        return file.read(4) == b"\x7fELF"


def needs(path):
    """(the loader's path or None, the names of the libraries)."""
    said = subprocess.run(["readelf", "-ldW", path], check=True, capture_output=True, text=True, env={"LC_ALL": "C"}).stdout
    loader = re.search(r"program interpreter: ([^]]+)\]", said)
    return loader and loader[1], re.findall(r"\(NEEDED\).*\[([^]]+)\]", said)
