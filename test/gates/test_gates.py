"""Each gate, broken once on purpose: a gate that cannot fail holds nothing."""
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def run(*command, **kwargs):
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True, **kwargs)
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def checkout(tmp_path):
    """A small tree that every gate accepts."""
    (tmp_path / "src/base").mkdir(parents=True)
    (tmp_path / "src/feed").mkdir()
    (tmp_path / "src/layers.txt").write_text("base:\nfeed: base\n")
    (tmp_path / "src/base/clock.h").write_text("// Time.\n#pragma once\n")
    (tmp_path / "src/feed/parse.h").write_text('// Feeds.\n#pragma once\n\n#include "base/clock.h"\n')
    (tmp_path / "README.md").write_text("See `src/base/clock.h` and [layers](src/layers.txt), `src/NAME/`, `build/release/x`.\n")
    for name in (".clang-format", ".clang-tidy"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def test_layers_accepts_the_small_tree(checkout):
    code, output = run(ROOT / "tools/check_layers.py", checkout)
    assert code == 0, output


@pytest.mark.parametrize(
    "file, text, complaint",
    [
        ("src/base/up.h", '#include "feed/parse.h"\n', "base may not include feed"),
        ("src/base/gone.cc", '#include "base/gone.h"\n', "no such file"),
        ("src/feed/beside.cc", '#include "parse.h"\n', "no such file"),
        ("src/util/x.h", "", "folder util is not in src/layers.txt"),
        ("src/layers.txt", "base: feed\nfeed: base\n", "base may include feed, which is not above it"),
    ],
)
def test_layers_refuses(checkout, file, text, complaint):
    (checkout / file).parent.mkdir(exist_ok=True)
    (checkout / file).write_text(text)
    code, output = run(ROOT / "tools/check_layers.py", checkout)
    assert code == 1
    assert complaint in output


def test_format_refuses_what_clang_format_would_change(checkout):
    assert run(ROOT / "tools/check_format", checkout)[0] == 0
    (checkout / "src/base/ugly.cc").write_text("int  main( ){return 0 ;}\n")
    code, output = run(ROOT / "tools/check_format", checkout)
    assert code == 1
    assert "ugly.cc" in output


def check_names(checkout, text, header=""):
    (checkout / "src/base/named.h").write_text(header)
    source = checkout / "src/base/named.cc"
    source.write_text(f'#include "named.h"\n{text}')
    return run(ROOT / "tools/check_names.py", "--build", ROOT / "build/release", source)


def test_names_accepts_the_house_style(checkout):
    code, output = check_names(
        checkout,
        "constexpr int kMost = 3;\ntemplate <class Value>\nclass bike_count {\n  Value count_ = kMost;\n public:\n"
        "  Value free_docks() const { return count_; }\n};\n",
    )
    assert code == 0, output


@pytest.mark.parametrize(
    "text",
    [
        "class BikeCount {};\n",
        "int freeDocks() { return 0; }\n",
        "constexpr int most_docks = 3;\n",
        "struct dock { int freeCount; };\n",
        "class dock { int count; };\n",
        "template <class value_type> struct box {};\n",
        "namespace Velib {}\n",
        "enum class colour { Red };\n",
    ],
)
def test_names_refuses(checkout, text):
    code, output = check_names(checkout, text)
    assert code == 1
    assert "invalid case style" in output


def test_names_reads_headers_too(checkout):
    code, output = check_names(checkout, "", header="struct BadName {};\n")
    assert code == 1
    assert "BadName" in output


@pytest.mark.parametrize("text", ["`src/base/gone.h`", "[gone](docs/gone.md)", "`docs/gone/`"])
def test_docs_refuses_paths_that_are_gone(checkout, text):
    assert run(ROOT / "tools/check_docs.py", checkout)[0] == 0
    (checkout / "README.md").write_text(f"See {text}.\n")
    code, output = run(ROOT / "tools/check_docs.py", checkout)
    assert code == 1
    assert "gone" in output
