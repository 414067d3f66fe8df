#!/usr/bin/env python3
"""What the READMEs print works as printed.

readme.py ROOT YINSU SCRATCH

Runs every block of shell (but those that call scripts/) and of Python of each README in a folder that looks like a built checkout.
"""
import re
import shutil
import subprocess
import sys
from pathlib import Path


def main():
    root, yinsu, scratch = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve(), Path(sys.argv[3]).resolve()
    failures = 0
    for readme in sorted(root.glob("README*.md")):
        folder = scratch / readme.name
        shutil.rmtree(folder, ignore_errors=True)
        (folder / "build" / "release").mkdir(parents=True)
        (folder / "out").mkdir()
        (folder / "scenarios").symlink_to(root / "scenarios")
        (folder / "build" / "release" / "yinsu").symlink_to(yinsu)
        blocks = re.findall(r"^```(sh|python)\n(.*?)^```", readme.read_text(encoding="utf-8"), re.S | re.M)
        run = 0
        for language, block in blocks:
            if "scripts/" in block:
                continue
            command = ["bash", "-euo", "pipefail", "-c", block] if language == "sh" else [sys.executable, "-c", block]
            done = subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True)
            run += 1
            if done.returncode != 0 or not done.stdout:
                failures += 1
                print(f"{readme.name}: exit status {done.returncode}:\n{block}\n{done.stdout[-1000:]}\n{done.stderr[-2000:]}")
        if {language for language, _ in blocks} != {"sh", "python"} or run < 2:
            failures += 1
            print(f"{readme.name}: a block of shell and one of Python are expected")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
