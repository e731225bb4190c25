"""Puts test/support on the path of every Python test, and the program's default place into VELIB_TREND."""
import os
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "support"))
os.environ.setdefault("VELIB_TREND", str(HERE.parent / "build/release/velib-trend"))
