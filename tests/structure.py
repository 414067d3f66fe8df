#!/usr/bin/env python3
"""The rules that the code's shape obeys, checked.

structure.py ROOT BUILD YINSU

Includes point down the table of rooms; a library is met in its room only; what noun.o exports starts ys_noun (or ys_ and the room's name);
kernels call kernels of their own instruction set and no libm; the library holds no variable, prints nothing, ends no process; every
header compiles alone; commands and options that the README names are there; no unfinished words. Each check is first shown a planted
violation: a check that misses it fails the test.
"""
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

# room: the rooms whose headers it may include besides its own
BELOW = {
    "base": set(),
    "random": {"base"},
    "numeric": {"base"},
    "store": {"base"},
    "table": {"base", "store"},
    "allocation": {"base", "numeric"},
    "assessment": {"base", "numeric"},
    "exit": {"base", "random"},
    "scenario": {"base", "store", "table"},
    "result": {"base", "store", "table"},
    "engine": {"base", "random", "table", "allocation", "assessment", "exit", "scenario", "result"},
    "study": {"base", "store", "numeric", "random", "table", "allocation", "assessment", "exit", "scenario", "result", "engine"},
    "report": {"base", "result"},
}
BELOW["cli"] = set(BELOW)
# public headers that a room may include besides: the parameter types that the grammar is made of
TYPES_ONLY = {"scenario": {"allocation", "assessment", "exit"}}
# a library's header, the first that fits: the rooms that may include it
LIBRARIES = {
    "gsl/gsl_errno.h": {"numeric", "store"},
    "gsl/gsl_version.h": {"numeric", "engine"},
    "gsl/": {"numeric"},
    "hdf5.h": {"store"},
    "nettle/": {"store", "result"},
    "csv.h": {"table"},
    "yaml.h": {"scenario"},
    "jansson.h": {"scenario", "result", "study", "report", "cli"},
    "Random123/": {"random"},
    "omp.h": {"engine", "cli"},
}
ARITHMETIC = {"base", "random", "allocation", "assessment", "exit"}
SPEAKING = {"cli", "report"}
BANNED = r"\b(strcpy|strcat|sprintf|vsprintf|gets|strtok|rand|srand|atoi|atol|atof|scanf|alloca)\s*\("
PRINTS = r"\b(printf|vprintf|puts|putchar|perror)\s*\(|\b(stdout|stderr)\b"
ENDS = r"\b(exit|_exit|abort|quick_exit)\s*\("
UNFINISHED = r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK", "not imple" + "mented", "place" + "holder",
                                    "dum" + "my", "st" + "ub")) + r")\b"
TRANSCENDENTAL = {name + suffix for suffix in ("", "f") for name in (
    "exp exp2 expm1 log log2 log10 log1p pow sin cos tan asin acos atan atan2 sinh cosh tanh erf erfc lgamma tgamma cbrt hypot").split()}
# what a kernel may call that is not ours: moves of memory, 128-bit arithmetic, roundings that are exact
KERNEL_CALLS = {"memcpy", "memset", "memmove", "floor", "ceil", "trunc", "rint", "nearbyint", "sqrt", "_GLOBAL_OFFSET_TABLE_",
                "__stack_chk_fail", "__udivti3", "__umodti3", "__divti3", "__modti3", "__multi3"}


def code_only(text):
    """The text with comments and literals blanked, line numbers kept."""
    pattern = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)
    return pattern.sub(lambda m: re.sub(r"[^\n]", " ", m.group()), text)


def sources(root):
    """(path, room) of every C file of the project's own code; public headers have the room of their name."""
    for path in sorted((root / "src").glob("*/*.[ch]")):
        yield path, path.parent.name
    for path in sorted((root / "include" / "yinsu").glob("*.h")):
        yield path, path.stem


def find(pattern, text):
    for number, line in enumerate(text.split("\n"), 1):
        if re.search(pattern, line):
            yield number, line.strip()


def check_includes(root):
    for path, room in sources(root):
        if room not in BELOW:
            yield f"{path}: {room} is not a room"
            continue
        text = path.read_text(encoding="utf-8")
        for number, line in find(r"^\s*#\s*include\b", text):
            where = f"{path}:{number}"
            own = re.search(r'"([^"]+)"', line)
            system = re.search(r"<([^>]+)>", line)
            if own:
                folder, _, name = own.group(1).rpartition("/")
                target = name.removesuffix(".h") if folder == "yinsu" else folder or room
                allowed = BELOW[room] | {room} | (TYPES_ONLY.get(room, set()) if folder == "yinsu" else set())
                if target not in allowed:
                    yield f"{where}: {room} may not include {own.group(1)}; it may use {', '.join(sorted(allowed))}"
            elif system:
                rooms = next((rooms for library, rooms in LIBRARIES.items() if system.group(1).startswith(library)), {room})
                if room not in rooms:
                    yield f"{where}: <{system.group(1)}> belongs to {', '.join(sorted(rooms))}"


def check_words(root):
    for path, room in sources(root):
        code = code_only(path.read_text(encoding="utf-8"))
        patterns = [(BANNED, "is banned")]
        if room not in SPEAKING:
            patterns.append((PRINTS, "prints; only cli and report do"))
        if room != "cli":
            patterns.append((ENDS, "ends the process; only cli does"))
        if room not in ("engine", "cli"):
            patterns.append((r"#\s*pragma\s+omp", "is OpenMP; only the engine has it"))
        for pattern, reason in patterns:
            for number, line in find(pattern, code):
                yield f"{path}:{number}: {line!r} {reason}"


def check_unfinished(root):
    for folder in ("src", "include", "tests", "bench", "scripts", "scenarios", "docs"):
        for path in sorted((root / folder).rglob("*")):
            if path.is_file() and path.suffix in {".c", ".h", ".py", ".md", ".yaml", ".txt", ".sh", ""}:
                for number, line in find(UNFINISHED, path.read_text(encoding="utf-8", errors="replace")):
                    yield f"{path}:{number}: unfinished: {line!r}"


def objects(build):
    """(object, room, noun, isa or None) of the library and the command."""
    for path in sorted((build / "CMakeFiles").glob("yinsu*.dir/src/*/*.c.o")):
        target = path.parents[2].name.removesuffix(".dir")
        isa = target.removeprefix("yinsu_lanes_") if target.startswith("yinsu_lanes_") else None
        yield path, path.parent.name, path.name.removesuffix(".c.o"), isa


def symbols(path):
    """(name, section, is global) of an object's symbols; section *UND* where it is another's."""
    table = subprocess.run(["objdump", "-t", str(path)], capture_output=True, text=True, check=True).stdout
    for line in table.splitlines():
        match = re.match(r"[0-9a-f]+ (.{7}) (\S+)\t[0-9a-f]+ (?:\.hidden )?(\S+)$", line)
        if match and match.group(2) != "*ABS*" and not match.group(3).startswith("."):
            yield match.group(3), match.group(2), match.group(1)[0] in "gu" or match.group(2) == "*UND*"


def check_symbols(build):
    for path, room, noun, isa in objects(build):
        where = f"{room}/{noun}.o"
        # a room's main noun may be spread over its files
        prefixes = ["ys_" + noun.removesuffix("_lanes"), "ys_" + room]
        for name, section, is_global in symbols(path):
            if section == "*UND*":
                if isa and name.startswith("ys_") and re.search(r"_(base|avx2|avx512)$", name) and not name.endswith("_" + isa):
                    yield f"{where} ({isa}) calls {name}, a kernel of another set"
                elif isa and not name.startswith("ys_") and name not in KERNEL_CALLS:
                    yield f"{where} ({isa}) calls {name}; a kernel calls our own kernels and no library"
                elif room in ARITHMETIC | {"engine"} and name in TRANSCENDENTAL:
                    yield f"{where} calls {name} of libm, whose bits depend on the processor; base/math.h has its like"
                continue
            if room != "cli" and (section in (".bss", ".data", "*COM*") or section.startswith((".tbss", ".tdata"))):
                yield f"{where}: {name} is a variable; the library has none"
            if not is_global or (room == "cli" and name == "main"):
                continue
            if not any(name == prefix or name.startswith(prefix + "_") for prefix in prefixes):
                yield f"{where} exports {name}, which does not start {' or '.join(prefixes)}"
            if isa and not name.endswith("_" + isa):
                yield f"{where} exports {name}, which does not end _{isa}: wrap its name in YS_LANE()"


def check_headers(root):
    flags = ["-fsyntax-only", "-D_POSIX_C_SOURCE=200809L", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-I", str(root / "include"),
             "-I", str(root / "src")]
    flags += subprocess.run(["pkg-config", "--cflags", "hdf5-serial"], capture_output=True, text=True).stdout.split()
    for path, _ in sources(root):
        if path.suffix != ".h":
            continue
        compilers = [["gcc", "-std=c11"]]
        if "include" in path.relative_to(root).parts:
            compilers.append(["g++", "-x", "c++", "-std=c++17"])
        for compiler in compilers:
            language = [] if "c++" in compiler else ["-x", "c"]
            done = subprocess.run([*compiler, *flags, *language, "-include", str(path), "/dev/null"], capture_output=True, text=True)
            if done.returncode != 0:
                yield f"{path}: does not compile alone with {compiler[0]}:\n{done.stderr.strip()[:800]}"


def check_readme(root, yinsu):
    for path in sorted(root.glob("README*.md")):
        for block in re.findall(r"^```(?:sh|bash)\n(.*?)^```", path.read_text(encoding="utf-8"), re.S | re.M):
            for line in block.replace("\\\n", " ").splitlines():
                words = line.split("#")[0].split()
                if not words:
                    continue
                if words[0].startswith(("scripts/", "./scripts/")):
                    script = root / words[0]
                    if not os.access(script, os.X_OK):
                        yield f"{path.name}: {words[0]} is no script of ours"
                elif os.path.basename(words[0]) == "yinsu" and len(words) > 1 and not words[1].startswith("-"):
                    done = subprocess.run([yinsu, "help", words[1]], capture_output=True, text=True, stdin=subprocess.DEVNULL)
                    if done.returncode != 0:
                        yield f"{path.name}: there is no command {words[1]!r}"
                        continue
                    for option in re.findall(r"(?:^|\s)(--?[a-z][a-z-]*)", line.split("#")[0]):
                        if not re.search(rf"(?<![\w-]){re.escape(option)}(?![\w-])", done.stdout):
                            yield f"{path.name}: {words[1]} has no option {option}"


def plant(root, path, text):
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def compile_object(root, target, source, text, *flags):
    plant(root, source, text)
    path = root / "CMakeFiles" / (target + ".dir") / (source + ".o")
    path.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["gcc", "-std=c11", "-O1", "-fPIC", *flags, "-c", str(root / source), "-o", str(path)], check=True)


def self_check(yinsu):
    """Plant one violation of each kind; name each that goes unseen."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        unfinished = "TO" + "DO"
        plant(root, "src/base/up.c", '#include "engine/block.h"\n#include <hdf5.h>\n')
        plant(root, "src/scenario/deep.c", '#include "yinsu/exit.h"\n#include "exit/plan.h"\n')
        plant(root, "src/table/word.c", 'void f(char *a) { /* strcpy(a, a) */ strcpy(a, "sprintf(");\n exit(1);\n printf("x");\n}\n'
              "#pragma omp parallel for\n")
        plant(root, "src/table/late.c", f"/* {unfinished}: later */\n")
        plant(root, "src/table/bare.h", "size_t ys_bare_count(void);\n")
        plant(root, "README.md", "```sh\nyinsu no-such-command\nscripts/no-such-script\nyinsu simulate x --no-such-option\n```\n")
        compile_object(root, "yinsu_objects", "src/table/noun.c", "int ys_other_name(void) { return 1; }\nint ys_noun_n;\n")
        compile_object(root, "yinsu_objects", "src/table/good.c", "int ys_good_name(void) { return 1; }\n")
        compile_object(root, "yinsu_lanes_avx2", "src/exit/exit_lanes.c",
                       "double exp(double);\nvoid ys_rate_avx512(void);\nvoid puts_it(void);\n"
                       "double ys_exit_rate(double x) { ys_rate_avx512(); return exp(x); }\n", "-fno-builtin")
        expected = [
            (check_includes(root), ["may not include engine/block.h", "<hdf5.h> belongs", "may not include exit/plan.h"], 3),
            (check_words(root), ["is banned", "ends the process", "prints", "is OpenMP"], 4),
            (check_unfinished(root), ["unfinished"], 1),
            (check_headers(root), ["does not compile alone"], 1),
            (check_symbols(root), ["ys_other_name, which does not start ys_noun", "ys_noun_n is a variable", "calls exp;",
                                   "ys_rate_avx512, a kernel of another set", "which does not end _avx2"], 5),
        ]
        if yinsu:
            expected.append((check_readme(root, yinsu), ["no command", "no script", "no option --no-such-option"], 3))
        for found, wanted, count in expected:
            found = list(found)
            for words in wanted:
                if not any(words in finding for finding in found):
                    yield f"self-check: a planted violation was not seen: {words!r}"
            if len(found) != count:
                yield f"self-check: {count} planted violations, {len(found)} findings: {found}"


def main():
    if len(sys.argv) != 4:
        sys.exit("usage: structure.py ROOT BUILD YINSU")
    root, build, yinsu = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve(), sys.argv[3]
    findings = list(self_check(yinsu))
    findings += check_includes(root)
    findings += check_words(root)
    findings += check_unfinished(root)
    findings += check_headers(root)
    if not any(objects(build)):
        findings.append(f"{build}: no objects: is it a build folder?")
    findings += check_symbols(build)
    findings += check_readme(root, yinsu)
    print("\n".join(findings) or "no violation")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
