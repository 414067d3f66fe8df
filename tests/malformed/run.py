#!/usr/bin/python3
"""Damaged county tables through the command: each must be refused with its message and exit status 3.

usage: run.py YINSU SCRATCH

Imports counties.csv of this folder, lets scripts/make_malformed.py damage the table in every way it knows, and asks `yinsu inspect` about
each. expected.tsv has the defect's name and what follows "FILE: " in the message.
"""
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
MAKER = os.path.join(HERE, "..", "..", "scripts", "make_malformed.py")


def expected():
    with open(os.path.join(HERE, "expected.tsv"), encoding="utf-8") as f:
        return dict(line.rstrip("\n").split("\t") for line in f)


def run(*arguments):
    return subprocess.run(arguments, capture_output=True, text=True, encoding="utf-8", timeout=60, stdin=subprocess.DEVNULL)


def main():
    yinsu, scratch = sys.argv[1:3]
    folder, valid = os.path.join(scratch, "malformed"), os.path.join(scratch, "valid.h5")
    faults = []

    os.makedirs(folder, exist_ok=True)
    for old in [valid] + [os.path.join(folder, name) for name in os.listdir(folder)]:
        if os.path.exists(old):
            os.remove(old)
    made = run(yinsu, "import", os.path.join(HERE, "counties.csv"), "-o", valid)
    if made.returncode != 0:
        sys.exit(f"the valid table cannot be imported: {made.stderr}")
    good = run(yinsu, "inspect", valid)
    if good.returncode != 0:
        faults.append(f"the valid table is refused: {good.stderr}")
    made = run(sys.executable, MAKER, valid, folder)
    if made.returncode != 0:
        sys.exit(made.stderr)

    names = sorted(name[: -len(".h5")] for name in os.listdir(folder))
    messages = expected()
    faults += [f"{name}: no message expected" for name in names if name not in messages]
    faults += [f"{name}: no such file is made" for name in messages if name not in names]
    for name in names:
        path = os.path.join(folder, name + ".h5")
        got = run(yinsu, "inspect", path)
        want = f"{path}: {messages.get(name, '')}"
        lines = got.stderr.splitlines()
        if got.returncode != 3 or got.stdout or not any(line.endswith(want) for line in lines):
            faults.append(f"{name}: exit {got.returncode}, stdout {got.stdout[:80]!r}\n  expected {want}\n  got      {got.stderr}")
    print("\n".join(faults) or f"{len(names)} damaged tables refused as expected")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
