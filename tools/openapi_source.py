#!/usr/bin/env python3
"""Writes openapi.yaml as JSON into a C++ source, so that the program needs no reader of YAML.

Usage: openapi_source.py OPENAPI_YAML OUT_CC
"""
import json
import sys
from pathlib import Path

import yaml

SOURCE = """// Made from openapi.yaml by tools/openapi_source.py.
#include "api/openapi.h"

namespace velib {{

std::string_view openapi_json() {{
  static constexpr char kText[] =
{lines};
  return std::string_view(kText, sizeof kText - 1);
}}

}}  // namespace velib
"""
PIECE = 4000  # characters: compilers have limits for one literal


def source_of(description):
    text = json.dumps(description, ensure_ascii=True, separators=(",", ":"))
    pieces = [text[at : at + PIECE] for at in range(0, len(text), PIECE)]
    assert ')json"' not in text
    return SOURCE.format(lines="\n".join(f'      R"json({piece})json"' for piece in pieces))


if __name__ == "__main__":
    source, out = map(Path, sys.argv[1:])
    out.write_text(source_of(yaml.safe_load(source.read_text(encoding="utf-8"))), encoding="utf-8")
