#!/usr/bin/env python3
"""One digest whatever runs the scenario.

digests.py SCRATCH YINSU [OTHER_YINSU...]

Simulates the baseline, and the scenario with every mechanism on, with few worlds on other numbers of threads, other blocks, other
instruction sets, by other builds (compilers, optimisation levels): the digest of the numbers must be one and the same; two runs of one
build must give the same bytes; another seed must give another digest. Likewise the uncertainty of its assessment, which has no blocks to choose, and a calibration.
"""
import hashlib
import os
import subprocess
import sys

SCENARIO = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "scenarios", "guizhou-2014.yaml")
WORLDS = "512"
ISAS = {"sse2": {"sse2"}, "avx2": {"avx2"}, "avx512": {"avx512f", "avx512dq", "avx512vl", "avx512bw"}}


def cpu_flags():
    with open("/proc/cpuinfo", encoding="ascii", errors="replace") as file:
        for line in file:
            if line.startswith("flags"):
                return set(line.split(":", 1)[1].split())
    return set()


def run(binary, *arguments):
    done = subprocess.run([binary, *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{binary} {' '.join(arguments)}: exit status {done.returncode}\n{done.stderr}")
    return done.stdout


SIMULATE = ["simulate", SCENARIO, "--worlds", WORLDS]
FULL = ["simulate", os.path.join(os.path.dirname(SCENARIO), "guizhou-2014-full.yaml"), "--worlds", WORLDS]
OPEN = "schemes.assessment-2014.uncertainty."
ASSESS = ["assess", SCENARIO, "--uncertainty", "1000", "--sobol", "128", "--set", OPEN + "leave_one_out=true", "--set",
          OPEN + "observed=0.1", "--set", OPEN + "derived=0.2", "--set", OPEN + "modelled=0.3"]
CALIBRATE = ["study", "calibrate", os.path.join(os.path.dirname(SCENARIO), "guizhou-2011-calibrate.yaml"), "--observed",
             os.path.join(os.path.dirname(SCENARIO), "guizhou-2014", "poor-2011-2014.csv"), "--worlds", "2048"]


def digest(binary, path, command, *options):
    """The digest of a run, and the hash of its file's bytes."""
    if os.path.exists(path):
        os.remove(path)
    run(binary, *command, "-q", "--no-progress", "-o", path, *options)
    words = run(binary, "digest", path).split()
    if not words or len(words[0]) != 64:
        sys.exit(f"{binary} digest: no digest in {' '.join(words)!r}")
    with open(path, "rb") as file:
        return words[0], hashlib.sha256(file.read()).hexdigest()


def main():
    scratch, binary, *others = sys.argv[1:]
    path = os.path.join(scratch, "digest.h5")
    flags = cpu_flags()
    cases = [("-j 1", binary, ["-j", "1"]), ("-j 2", binary, ["-j", "2"]), ("-j 7", binary, ["-j", "7"])]
    cases += [(f"--block {block}", binary, ["--block", block]) for block in ("64", "128", "256")]
    for isa, needed in ISAS.items():
        if needed <= flags:
            cases.append((f"--isa {isa}", binary, ["--isa", isa]))
        else:
            print(f"--isa {isa}: left out, this processor lacks {', '.join(sorted(needed - flags))}")
    cases += [(other, other, []) for other in others]
    if not others:
        print("other builds: none given")

    failures = 0
    for command in (SIMULATE, FULL, ASSESS, CALIBRATE):
        want, want_bytes = digest(binary, path, command)
        print(f"{want}  {' '.join(os.path.basename(word) for word in command[:2 + (command is CALIBRATE)])}")
        for name, program, options in cases:
            if command is ASSESS and "--block" in options:
                continue
            got, _ = digest(program, path, command, *options)
            same = got == want
            failures += not same
            print(f"{got}  {name}{'' if same else '  DIFFERS'}")
        _, again_bytes = digest(binary, path, command)
        if again_bytes != want_bytes:
            failures += 1
            print(f"two runs of one build give other bytes: {want_bytes} and {again_bytes}")
        seed, _ = digest(binary, path, command, "--seed", "7")
        print(f"{seed}  --seed 7")
        if seed == want:
            failures += 1
            print("another seed gives the same digest")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
