#!/usr/bin/env python3
"""Holds the documents to the tree: every path and link they name must exist.

Usage: check_docs.py [ROOT]
Read are all Markdown files. A path is `code` that starts with a folder of the checkout, or a relative link;
placeholders (capitals as in NAME, <x>, *, {…}) and what git ignores (build/, run/, .venv/) are not looked for.
"""
import re

from gate import end_gate

FOLDERS = ("src", "test", "docs", "tools", "cities", "models", "web", "bench", "fuzz", "deploy", "streamlit", "cmake", ".ci")
CODE = re.compile(r"`([^`\s]+)`")
LINK = re.compile(r"\]\(([^)\s]+)\)")
PLACEHOLDER = re.compile(r"[<>*{}…]|\b[A-Z]{2,}[A-Z_-]*\b(?!\.md)")
MADE = re.compile(r"^web/(dist|node_modules)")


def named_paths(text):
    for match in CODE.finditer(text):
        path = match.group(1).rstrip("/.,:;")
        if path.split("/")[0] in FOLDERS and "/" in match.group(1):
            yield path, True
    for match in LINK.finditer(text):
        if not re.match(r"[a-z]+:|#", match.group(1)):
            yield match.group(1).split("#")[0], False


def check(root):
    complaints = []
    skipped = {".git", "node_modules", "build", ".venv", "run"}
    for page in sorted(p for p in root.rglob("*.md") if not skipped & set(p.relative_to(root).parts)):
        for path, from_root in named_paths(page.read_text(encoding="utf-8")):
            base = root if from_root else page.parent
            if PLACEHOLDER.search(path) and not (base / path).exists() or MADE.match(path):
                continue
            if not (base / path).exists():
                complaints.append(f"{page.relative_to(root)}: names {path}, which does not exist")
    return complaints


if __name__ == "__main__":
    end_gate("docs", check)
