"""Reads a callgrind dump: instructions of each function itself (the format: valgrind's manual, chapter cl-format)."""

import collections
import os
import re
import subprocess

NAME = re.compile(r"^(c?(?:fn|ob))=\((\d+)\)(?: (.*))?$")


def own_instructions(path):
    """Instructions by (function, object)."""
    names, costs = {"fn": {}, "ob": {}}, collections.Counter()
    function = library = ""
    is_call = False
    with open(path, errors="replace") as file:
        for line in file:
            found = NAME.match(line.rstrip("\n"))
            if found:
                kind, number, name = found.groups()
                table = names[kind.lstrip("c")]
                if name is not None:
                    table[number] = name
                if kind == "fn":
                    function = table.get(number, number)
                elif kind == "ob":
                    library = os.path.basename(table.get(number, number))
            elif line.startswith("calls="):
                is_call = True
            elif line[0].isdigit() or line[0] in "+-*":
                # The line after `calls=` is what the callee took.
                if not is_call:
                    costs[function, library] += int(line.split()[1])
                is_call = False
    return costs


def total(path):
    with open(path, errors="replace") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("totals:"))


def table(path, count, requests):
    """The most expensive functions, in instructions a request."""
    costs = own_instructions(path)
    total = sum(costs.values())
    rows = [(cost / requests, cost / total, demangled(function), library)
            for (function, library), cost in costs.most_common(count)]
    return "\n".join(f"{cost:>9,.0f} {share:6.1%}  {name[:150]}  [{library}]" for cost, share, name, library in rows)


def demangled(name):
    if not name.startswith("$s"):
        return name
    run = subprocess.run(["swift", "demangle", "--simplified", "--compact", name], capture_output=True, text=True)
    return run.stdout.strip() or name
