#!/usr/bin/env python3
"""The command as a user meets it: what is typed, what comes back, with which exit status.

run.py YINSU SCRATCH [--record] [NAME...]

Each *.case file beside this one holds cases:

    ## title
    $ command line, run by bash with yinsu in PATH
    [3]                 exit status, where it is not 0
    out| a line of stdout, exactly
    out~ a line of stdout with * and ? as wildcards
    out...              any number of lines
    err| err~ err...    the same of stderr

A case is one folder of its own, in which its commands run one after the other. Every case finds there what files/ holds, counties.h5
(imported from it), and $SOURCE, the project's root. A command whose line begins with "$$ " runs as a user without privileges, and is left
out where that cannot be. --record writes what came back in place of what was expected; read it before you keep it.
"""
import fnmatch
import os
import pwd
import re
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent


class Step:
    def __init__(self, command, line):
        self.command, self.line, self.status, self.expected = command, line, 0, {"out": [], "err": []}
        self.got = None


def parse(path):
    """[(title, [step])] of a case file."""
    cases = []
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        if line.startswith("## "):
            cases.append((line[3:], []))
        elif line.startswith("$"):
            cases[-1][1].append(Step(line, number))
        elif re.fullmatch(r"\[\d+\]", line):
            cases[-1][1][-1].status = int(line[1:-1])
        elif match := re.fullmatch(r"(out|err)(\||~|\.\.\.) ?(.*)", line):
            cases[-1][1][-1].expected[match.group(1)].append((match.group(2), match.group(3)))
        elif line and not line.startswith("#"):
            sys.exit(f"{path}:{number}: what is this? {line}")
    return cases


def fits(expected, lines):
    """Whether lines are as expected: [(kind, text)] with kind | exact, ~ wildcards, ... any number of lines."""
    if not expected:
        return not lines
    kind, text = expected[0]
    if kind == "...":
        return any(fits(expected[1:], lines[skip:]) for skip in range(len(lines) + 1))
    if not lines:
        return False
    one = lines[0] == text if kind == "|" else fnmatch.fnmatchcase(lines[0], text)
    return one and fits(expected[1:], lines[1:])


def unprivileged(yinsu, folder):
    """A user to run as that may do nothing, or None where there is none or it cannot reach the command."""
    if os.geteuid() != 0:
        return os.geteuid()
    try:
        user = pwd.getpwnam("nobody").pw_uid
        done = subprocess.run([yinsu, "--version"], cwd=folder, user=user, capture_output=True, stdin=subprocess.DEVNULL)
        return user if done.returncode == 0 else None
    except (KeyError, OSError):
        return None


def run_step(step, yinsu, folder):
    environment = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "NO_COLOR", "YINSU_MEMORY_LIMIT")}
    environment |= {"PATH": f"{yinsu.parent}:{environment['PATH']}", "SOURCE": str(ROOT), "LC_ALL": "C.UTF-8"}
    options = {}
    if step.command.startswith("$$"):
        user = unprivileged(yinsu, folder)
        if user is None:
            return False
        if user != os.geteuid():
            options["user"] = user
    command = step.command.lstrip("$").strip()
    done = subprocess.run(["bash", "-c", command], cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=300,
                          **options)
    streams = {"out": done.stdout, "err": done.stderr}
    lines = {}
    for name, stream in streams.items():
        text = stream.decode("utf-8", errors="backslashreplace").replace(str(ROOT), "$SOURCE")
        lines[name] = text.replace("\r\n", "\n").removesuffix("\n").split("\n") if text else []
    step.got = (done.returncode, lines)
    return True


def complaints(step, path):
    status, lines = step.got
    where = f"{path.name}:{step.line}: {step.command}"
    if status != step.status:
        yield f"{where}\n  exit status {status}, not {step.status}"
    for name in ("out", "err"):
        if not fits(step.expected[name], lines[name]):
            shown = "\n".join(f"    {name}| {line}" for line in lines[name][:40]) or "    nothing"
            yield f"{where}\n  std{name} is not what is expected, but:\n{shown}"


def record(path):
    """The case file with what came back; wildcards that still fit stay."""
    text = []
    for title, steps in parse(path):
        text.append(f"## {title}")
        for step in steps:
            text.append(step.command)
            old = next(s for _, others in RECORDED[path] for s in others if s.line == step.line)
            status, lines = old.got if old.got else (old.status, None)
            if status:
                text.append(f"[{status}]")
            for name in ("out", "err"):
                if lines is None or (step.expected[name] and fits(step.expected[name], lines[name])):
                    text += [f"{name}{kind}{' ' + rest if rest else ''}" for kind, rest in step.expected[name]]
                else:
                    text += [f"{name}| {line}".rstrip() for line in lines[name]]
        text.append("")
    header = [line for line in path.read_text(encoding="utf-8").split("\n") if line.startswith("# ")]
    path.write_text("\n".join(header + [""] * bool(header) + text), encoding="utf-8")


RECORDED = {}


def prepare(yinsu, scratch):
    """The folder that every case starts from."""
    model = scratch / "model"
    shutil.rmtree(model, ignore_errors=True)
    shutil.copytree(HERE / "files", model)
    done = subprocess.run([yinsu, "import", "counties.csv", "-o", "counties.h5"], cwd=model, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"the table of the cases cannot be imported: {done.stderr}")
    return model


def main():
    arguments = [a for a in sys.argv[1:] if a != "--record"]
    yinsu, scratch, names = Path(arguments[0]).resolve(), Path(arguments[1]).resolve(), arguments[2:]
    if not fits([("...", ""), ("|", "b"), ("~", "c*")], ["a", "b", "cd"]) or fits([("|", "a")], ["a", "b"]) or fits([("...", ""), ("|", "x")], ["a"]):
        sys.exit("the comparison of lines is broken")
    model = prepare(yinsu, scratch)
    failures = total = left_out = 0
    for path in sorted(HERE.glob("*.case")):
        if names and path.stem not in names:
            continue
        RECORDED[path] = parse(path)
        for index, (title, steps) in enumerate(RECORDED[path]):
            folder = scratch / f"{path.stem}-{index}"
            shutil.rmtree(folder, ignore_errors=True)
            shutil.copytree(model, folder)
            for step in steps:
                total += 1
                if not run_step(step, yinsu, folder):
                    left_out += 1
                    print(f"left out, no user without privileges can run the command: {path.name}:{step.line}")
                    continue
                found = list(complaints(step, path))
                failures += bool(found)
                if "--record" not in sys.argv:
                    print("\n".join(found), end="\n" if found else "")
        if "--record" in sys.argv:
            record(path)
    print(f"{total} commands, {failures} not as expected, {left_out} left out")
    return 1 if failures or not total else 0


if __name__ == "__main__":
    sys.exit(main())
