"""What is told of an object without a cluster, held against what the API server says of it.

A disagreement means that one of our readings is wrong: it is an ERROR, which names both sides, and never a verdict on
the manifests.
"""

import re
from dataclasses import replace

from phase4.chart import policy, validity
from phase4.criteria.probes import manifests
from phase4.criteria.probes.manifests import Source
from phase4.engine.checks import Recorder
from phase4.system.errors import Phase4Error

# kubectl's words for what the server's validation refuses; other errors, as of a quota, are no verdict on the object.
INVALID = re.compile(r'The (?P<name>\S+ "[^"]*") is invalid: (?P<why>[^\n]+)')


def compare_verdicts(recorder: Recorder, source: Source) -> None:
    """Try each object that is refused without a cluster on the server, and all the others together.

    Raises:
        Phase4Error: the two verdicts disagree on an object.
        BlockedError: no cluster answers.
    """
    valid = tuple(validity.well_formed(list(source.objects))[0])
    disagreements = [
        f"{findings[0].subject}: by our reading {findings[0].message}; the server takes it"
        for obj in source.objects
        if (findings := validity.well_formed([obj])[1]) and manifests.tried_alone(recorder.context, obj).ok
    ]
    judged = {finding.subject.partition(" ")[0] for finding in policy.check(list(valid))}
    everything = manifests.dry_run(recorder.context, replace(source, objects=valid))
    disagreements += [
        f"{match['name']}: by our reading nothing is wrong with it; the server finds it invalid: {match['why']}"
        for match in INVALID.finditer(everything.stderr)
        if match["name"].replace(' "', "/").rstrip('"') not in judged
    ]
    if disagreements:
        raise Phase4Error(
            f"{source.name}: the verdict without a cluster and the API server's disagree",
            why="; ".join(disagreements),
            fix="report it with the manifests: the rules are in scripts/phase4/chart/api_validation",
        )
