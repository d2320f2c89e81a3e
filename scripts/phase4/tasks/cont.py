from phase4.checks import Work

WORK: dict[str, Work] = {}
