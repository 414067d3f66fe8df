#!/usr/bin/env python3
"""The JSON Schema of scenarios: valid in itself, accepts what the project ships, refuses what the reader refuses.

scenario_schema.py YINSU SCRATCH
"""
import copy
import json
import re
import subprocess
import sys
from pathlib import Path

import jsonschema
import yaml

ROOT = Path(__file__).resolve().parent.parent.parent


class Texts(yaml.SafeLoader):
    """YAML as the scenario room reads it: a date is a text, and only true and false are booleans."""


Texts.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in pairs if tag in ("tag:yaml.org,2002:int", "tag:yaml.org,2002:float")]
    for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
for word in ("true", "false"):
    Texts.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(f"^{word}$"), [word[0]])


def changed(document, path, value):
    """The document with the value at the path replaced, or the key taken out where it is None."""
    document = copy.deepcopy(document)
    place = document
    for key in path[:-1]:
        place = place[key]
    if value is None:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return document


def main():
    yinsu, scratch = sys.argv[1], Path(sys.argv[2])
    run = subprocess.run([yinsu, "schema"], capture_output=True, check=True)
    (scratch / "schema.json").write_bytes(run.stdout)
    schema = json.loads(run.stdout)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    validator = jsonschema.Draft202012Validator(schema)
    failed = []

    files = sorted((ROOT / "scenarios").glob("*.yaml")) + sorted((ROOT / "scenarios" / "rules").glob("*.yaml"))
    files += sorted((ROOT / "scenarios" / "what-if").glob("*.yaml"))
    files += [ROOT / "bench" / "exit-bench.yaml", ROOT / "tests" / "cli" / "files" / "small.yaml"]
    documents = {f.name: yaml.load(f.read_text(encoding="utf-8"), Texts) for f in files}
    assert len(documents) >= 9
    for name, document in documents.items():
        if not validator.is_valid(document):
            failed.append(f"{name}: {jsonschema.exceptions.best_match(validator.iter_errors(document)).message[:300]}")

    # a resolved scenario stands alone and is one too
    for name in ("scenarios/guizhou-2014.yaml",):
        run = subprocess.run([yinsu, "validate", str(ROOT / name), "--resolved"], capture_output=True, check=True, text=True)
        if not validator.is_valid(yaml.load(run.stdout, Texts)):
            failed.append(f"{name} --resolved is not valid")

    small, funds = documents["small.yaml"], documents["funds-guizhou-2015.yaml"]
    factor = ["funds", "special", "factors", "poor"]
    refused = [
        ("a misspelt key", changed(small, ["wolrds"], 1)),
        ("a misspelt key in a factor", changed(small, factor + ["wieght"], 0.1)),
        ("a misspelt key in a rule file", changed(funds, factor + ["wieght"], 0.1)),
        ("a weight out of range", changed(small, factor + ["weight"], 1.4)),
        ("a weight as text", changed(small, factor + ["weight"], "0.3")),
        ("a weight out of range in long form", changed(small, factor + ["weight"], {"value": 1.4})),
        ("an unknown prior", changed(small, factor + ["weight"], {"value": 0.4, "prior": {"unifrom": [0, 1]}})),
        ("two priors", changed(small, factor + ["weight"], {"value": 0.4, "prior": {"fixed": 1, "uniform": [0, 1]}})),
        ("a prior of one number", changed(small, factor + ["weight"], {"value": 0.4, "prior": {"uniform": [0]}})),
        ("an unknown word", changed(small, ["hindsight"], "alow")),
        ("a date that is none", changed(small, ["as_of"], "2015")),
        ("worlds that are not whole", changed(small, ["worlds"], 1.5)),
        ("no worlds", changed(small, ["worlds"], 0)),
        ("years that are none", changed(small, ["years"], "soon")),
        ("no table", changed(small, ["table"], None)),
        ("a name with a dot", changed(small, ["funds", "a.b"], small["funds"]["special"])),
        ("a rule file with a seed", changed(funds, ["seed"], 3)),
        ("a list", [small]),
    ]
    for what, document in refused:
        if validator.is_valid(document):
            failed.append(f"accepted: {what}")
    accepted = [
        ("a value alone", changed(small, factor + ["weight"], {"value": 0.6})),
        ("a prior", changed(small, factor + ["weight"], {"value": 0.6, "prior": {"uniform": [0.5, 0.7]}})),
        ("vary", changed(small, ["vary"], {"funds.special.pot.total": {"normal": [1, 2]}})),
        ("one year", changed(small, ["years"], 2015)),
        ("a Chinese name", changed(small, ["funds", "专项"], small["funds"]["special"])),
    ]
    for what, document in accepted:
        if not validator.is_valid(document):
            failed.append(f"refused: {what}")
    for line in failed:
        print(line)
    print(f"{len(documents)} files, {len(refused)} refusals, {len(accepted)} acceptances, {len(failed)} wrong")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
