"""How a gate that reads the tree ends: its complaints, one verdict, an exit code."""
import sys
from pathlib import Path


def end_gate(name, check):
    """Runs check(root) → complaints on the checkout named on the command line, or on the one this file is in."""
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent
    complaints = check(root)
    for complaint in complaints:
        print(complaint)
    print(f"{name}: {f'FAILED, {len(complaints)} complaints' if complaints else 'ok'}")
    sys.exit(1 if complaints else 0)
