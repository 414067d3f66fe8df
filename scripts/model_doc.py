#!/usr/bin/env python3
"""The generated tables of docs/model.md.

model_doc.py YINSU          write them
model_doc.py YINSU --check  status 1 where they differ from what would be written

Between `<!-- grammar NAME… -->` and `<!-- end -->` stand the keys of these parts of the grammar, as `yinsu schema --reference` has them;
between `<!-- values SCENARIO KEY… -->` and `<!-- end -->` the parameters that a scenario gives, with prior and source.
"""
import re
import subprocess
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
DOC = ROOT / "docs" / "model.md"


def output(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True, stdin=subprocess.DEVNULL).stdout


def sections(reference):
    parts = re.split(r"^## (\w+)\n", reference, flags=re.M)
    return dict(zip(parts[1::2], parts[2::2]))


def grammar(reference, names):
    known = sections(reference)
    return "\n".join(f"### {name}\n\n{known[name].strip()}\n" for name in names)


def number(value):
    return f"{value:.6g}" if isinstance(value, float) and abs(value) < 1e6 else f"{value:.15g}" if isinstance(value, float) else str(value)


def prior_text(prior):
    if not prior:
        return ""
    kind, values = next(iter(prior.items()))
    values = values if isinstance(values, list) else [values]
    return f"{kind}({', '.join(number(v) for v in values)})"


def leaves(node, path):
    """(path, value, prior, source) of every parameter below a node of the resolved scenario."""
    if not isinstance(node, dict):
        return
    for key, below in node.items():
        at = f"{path}.{key}"
        if isinstance(below, dict) and "value" in below and not isinstance(below["value"], dict):
            said = "; ".join(f"{word}: {below[word]}" for word in ("source", "origin") if below.get(word))
            if said or below.get("prior"):
                yield at, below["value"], below.get("prior"), said
        else:
            yield from stated(below, at)
            yield from leaves(below, at)


def stated(node, path):
    """A map whose plain figures stand under one source of its own."""
    said = "; ".join(f"{word}: {node[word]}" for word in ("source", "origin") if isinstance(node, dict) and node.get(word))
    plain = [f"{key} {number(value)}" for key, value in (node.items() if said else []) if type(value) in (int, float) and value != 0]
    if plain:
        yield path, ", ".join(plain), None, said


def cell(text):
    return str(text).replace("|", "\\|").replace("\n", " ")


def values(resolved, keys):
    rows = ["| parameter | value | prior | source or label |", "|---|---|---|---|"]
    for key in keys:
        for path, value, prior, said in leaves(resolved.get(key) or {}, key):
            rows.append(f"| `{path}` | {number(value)} | {prior_text(prior)} | {cell(said)} |")
    return "\n".join(rows) + "\n"


def filled(yinsu, text):
    reference = output(yinsu, "schema", "--reference")

    def block(match):
        kind, names = match.group(1), match.group(2).split()
        if kind == "grammar":
            body = grammar(reference, names)
        else:
            resolved = yaml.safe_load(output(yinsu, "validate", "--resolved", str(ROOT / "scenarios" / names[0])))
            body = values(resolved, names[1:])
        return f"<!-- {kind} {' '.join(names)} -->\n\n{body}\n<!-- end -->"

    return re.sub(r"<!-- (grammar|values) ([^>]*?) -->\n.*?<!-- end -->", block, text, flags=re.S)


def main():
    text = DOC.read_text(encoding="utf-8")
    wanted = filled(sys.argv[1], text)
    if "--check" in sys.argv:
        if wanted != text:
            print("docs/model.md: its tables are not those of this build; run scripts/model_doc.py YINSU")
        return 1 if wanted != text else 0
    DOC.write_text(wanted, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
