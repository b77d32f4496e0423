"""sbom.py FOLDER VERSION DIGEST TIME: the image's bill of materials (SPDX 2.3, JSON) on standard output.

FOLDER is what scripts/lib/image/files laid out. Licences of Debian packages are those that the machine-readable copyright
file of the source package names, all of them; where that file is free text they are NOASSERTION, and the text is in the image.
"""
import datetime
import hashlib
import json
import pathlib
import re
import subprocess
import sys
import urllib.parse

IN_SPDX = {  # Debian's short names whose SPDX name is another; the common licences with and without "or later" follow a rule
    "Expat": "MIT", "BSD-3-clause": "BSD-3-Clause", "Artistic": "Artistic-1.0-Perl", "ISC": "ISC", "X11": "X11", "Zlib": "Zlib",
    "zlib": "Zlib", "MPL-2.0": "MPL-2.0", "Apache-2.0": "Apache-2.0"}
HOME = "https://github.com/openclaw-post/openclaw-post"


def spdx_license(name, extracted):
    """The SPDX expression of what a License field says ("A or B, and C"); what SPDX does not know becomes a LicenseRef."""
    found = re.split(r"\s+(or|and)\s+|,\s*(?:and\s+)?", name.strip())
    words = []
    for word in found[::2] if len(found) == 1 else [word for word in found if word]:
        gnu = re.fullmatch(r"(L?GPL)-(\d)(\.\d)?(\+?)", word)
        if word in ("or", "and"):
            words.append(word.upper())
        elif gnu:
            words.append(f"{gnu[1]}-{gnu[2]}{gnu[3] or '.0'}-{'or-later' if gnu[4] else 'only'}")
        elif word in IN_SPDX:
            words.append(IN_SPDX[word])
        else:
            words.append("LicenseRef-Debian-" + re.sub(r"[^A-Za-z0-9.-]", "-", word))
            extracted[words[-1]] = word
    return words[0] if len(words) == 1 else "(" + " ".join(words) + ")"


def debian_license(text, extracted):
    if not re.match(r"Format(-Specification)?: *https?://www.debian.org/doc/packaging-manuals/copyright-format", text):
        return "NOASSERTION"
    return " AND ".join(sorted({spdx_license(name, extracted) for name in re.findall(r"(?m)^License: *(\S.*)$", text)}))


def package(name, version, checksum, license="NOASSERTION", **more):
    return {"SPDXID": "SPDXRef-" + re.sub(r"[^A-Za-z0-9.-]", "-", name), "name": name, "versionInfo": version,
            "downloadLocation": "NOASSERTION", "filesAnalyzed": False, "licenseConcluded": "NOASSERTION",
            "licenseDeclared": license, "copyrightText": "NOASSERTION",
            "checksums": [{"algorithm": "SHA256", "checksumValue": checksum}], **more}


def url(purl):
    return [{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": purl}]


def debian(folder, extracted):
    for line in (folder / "packages").read_text().splitlines():
        (name, version), sum, file = line.split()[0].split("=", 1), *line.split()[1:]
        control = (folder / "base/var/lib/dpkg/status.d" / name).read_text()
        source = re.search(r"(?m)^Source: (\S+)", control)
        text = (folder / "base/usr/share/doc" / name / "copyright").read_text()
        purl = f"pkg:deb/debian/{name}@{urllib.parse.quote(version)}?arch={file[:-4].rsplit('_')[-1]}&distro=debian-12"
        yield package(name, version, sum, debian_license(text, extracted), packageFileName=file, externalRefs=url(purl),
                      supplier="Organization: Debian", sourceInfo=f"built from {source[1] if source else name}; only a part "
                      f"of its files is in the image; copyright: /usr/share/doc/{name}/copyright")


def programs(folder, version):
    tool = {"helm": ("Apache-2.0", "pkg:golang/helm.sh/helm/v4@v{}"), "rclone": ("MIT", "pkg:golang/github.com/rclone/rclone@v{}")}
    for path in sorted(folder.glob("*/usr/bin/*")):
        sum = hashlib.sha256(path.read_bytes()).hexdigest()
        if path.name in tool:
            said = subprocess.run([path, "version"], check=True, capture_output=True, text=True, env={"HOME": "/nonexistent"}).stdout
            number = re.search(r"v(\d+\.\d+\.\d+)", said)[1]
            license, purl = tool[path.name]
            yield package(path.name, number, sum, license, packageFileName=path.name, externalRefs=url(purl.format(number)))
        elif path.name.startswith("openclaw-"):
            yield package(path.name, version, sum, "Apache-2.0", packageFileName=path.name, homepage=HOME, comment=(
                "Swift's runtime library is linked into it" if path.name.endswith("-post") else
                "Swift's runtime library and the packages of Package.swift, with those they need, are linked into it"))


def tree_sum(folder):
    lines = (f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder)}\n" for path in sorted(folder.rglob("*"))
             if path.is_file())
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def main(folder, version, digest, time):
    extracted = {}
    image = package("keeper", version, digest.removeprefix("sha256:"), primaryPackagePurpose="CONTAINER", homepage=HOME,
                    externalRefs=url(f"pkg:oci/keeper@{urllib.parse.quote(digest)}?arch=amd64"))
    chart = package("openclaw-chart", version, tree_sum(folder / "ours/usr/share/openclaw/chart"), "Apache-2.0", homepage=HOME,
                    comment="the checksum is that of the output of sha256sum over its files, sorted by path")
    inside = [*debian(folder, extracted), *programs(folder, version), chart]
    created = datetime.datetime.fromtimestamp(int(time), datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    relations = [("SPDXRef-DOCUMENT", "DESCRIBES", image["SPDXID"])] + [(image["SPDXID"], "CONTAINS", p["SPDXID"]) for p in inside]
    json.dump({
        "spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": "SPDXRef-DOCUMENT", "name": f"keeper-{version}",
        "documentNamespace": f"{HOME}/spdx/keeper-{version}-{digest.removeprefix('sha256:')}",
        "creationInfo": {"created": created, "creators": ["Organization: openclaw-post", f"Tool: openclaw-post-image-{version}"]},
        "packages": [image, *inside],
        "hasExtractedLicensingInfos": [
            {"licenseId": ref, "name": word, "extractedText": f"'{word}' in the copyright file of the package; its text is there"}
            for ref, word in sorted(extracted.items())],
        "relationships": [{"spdxElementId": a, "relationshipType": kind, "relatedSpdxElement": b} for a, kind, b in relations],
    }, sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), *sys.argv[2:])
