"""`python -m tests.local_model.measure_unseen [batch_1.yaml ...]`: the score of the unseen tables."""

import sys
from collections import Counter

from tests.local_model.outcomes import UNSEEN, judge, unseen_rows


def main(names: list[str]) -> int:
    """Print each table's score, by kind, and what is not right; 1 if any row changed what it must not."""
    wrong = 0
    for name in names or sorted(path.name for path in UNSEEN.glob("*.yaml")):
        outcomes = [(row["kind"], judge(row)) for row in unseen_rows(name)]
        counts = Counter(outcome.verdict for _, outcome in outcomes)
        wrong += counts["wrong"]
        sys.stdout.write(
            f"{name}: {counts['right']} of {len(outcomes)} right,"
            f" {counts['asked']} asked, {counts['wrong']} wrong\n"
        )
        for kind, outcome in outcomes:
            if outcome.detail:
                sys.stdout.write(f"  {outcome.verdict:6} {kind:11} {outcome.detail}\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
