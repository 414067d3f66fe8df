#!/usr/bin/env python3
"""The baseline against its stored reference, exactly, on whatever compiler and processor this is. Arguments: the command, a scratch folder."""
import subprocess
import sys
from pathlib import Path

project = Path(__file__).resolve().parents[2]
sys.exit(subprocess.run([sys.argv[1], "check", str(project / "scenarios" / "guizhou-2014.yaml")]).returncode)
