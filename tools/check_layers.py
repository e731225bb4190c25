#!/usr/bin/env python3
"""Holds src/layers.txt: each src/ folder includes only the folders it may, and the table itself has no way back.

Usage: check_layers.py [ROOT]   (the checkout; default: the one this script is in)
"""
import re

from gate import end_gate

INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.MULTILINE)


def parse_layers(text):
    """{folder: folders it may include}, and complaints about the table."""
    layers, complaints = {}, []
    for number, line in enumerate(text.splitlines(), 1):
        line = line.split("#")[0].strip()
        if not line:
            continue
        name, _, below = line.partition(":")
        for other in below.split():
            if other not in layers:
                complaints.append(f"src/layers.txt:{number}: {name} may include {other}, which is not above it")
        layers[name.strip()] = set(below.split())
    return layers, complaints


def check_file(path, folder, layers, src):
    for match in INCLUDE.finditer(path.read_text(encoding="utf-8")):
        include = match.group(1)
        target = include.split("/")[0]
        where = f"{path.relative_to(src.parent)}: #include \"{include}\""
        if not (src / include).is_file():
            yield f"{where}: no such file under src/ (src/ is the only include root)"
        elif target != folder and target not in layers[folder]:
            yield f"{where}: {folder} may not include {target}; see src/layers.txt"


def check(root):
    src = root / "src"
    layers, complaints = parse_layers((src / "layers.txt").read_text(encoding="utf-8"))
    for path in sorted(p for p in src.rglob("*") if p.suffix in (".h", ".cc", ".inc")):
        folder = path.relative_to(src).parts[0]
        if folder not in layers:
            complaints.append(f"{path.relative_to(root)}: folder {folder} is not in src/layers.txt")
        else:
            complaints.extend(check_file(path, folder, layers, src))
    return complaints


if __name__ == "__main__":
    end_gate("layers", check)
