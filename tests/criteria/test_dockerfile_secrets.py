"""A secret in a Dockerfile is found in whatever instruction it stands, and what only names one is none."""

from pathlib import Path

import pytest
from phase4.criteria.cont.running_containers import written_secret
from phase4.criteria.probes import dockerfile

FROM = "FROM node:22-alpine AS runner\n"
DSN = "postgresql://a:hunter2hunter2@db/x"  # pragma: allowlist secret


def secrets_of(text: str) -> list[str]:
    parsed = dockerfile.parse(text, Path("Dockerfile"))
    return [kind for instruction in parsed.instructions if (kind := written_secret(instruction))]


@pytest.mark.parametrize(
    "text",
    [
        "ARG API_TOKEN=abcdef\n" + FROM,
        FROM + "ENV API_KEY=abcdef\n",
        FROM + "ENV DB_PASSWORD hunter2\n",
        FROM + f'LABEL dsn="{DSN}"\n',
        FROM + "RUN export NPM_TOKEN=abcdefghij && true\n",
        FROM + f'RUN echo "//registry.npmjs.org/:_authToken=npm_{"a1B2" * 9}" > .npmrc\n',
        FROM + "RUN wget https://user:hunter2hunter2@example.com/x\n",
        FROM + "COPY <<EOF /app/.env\nDB_PASSWORD=hunter2\nEOF\n",
        FROM + "RUN <<EOF\nexport DB_PASSWORD=hunter2\nEOF\n",
        FROM + 'CMD ["sh", "-c", "API_KEY=abcdef node server.js"]\n',
        FROM + "ONBUILD ENV DB_PASSWORD=hunter2\n",
        FROM + "HEALTHCHECK CMD wget http://admin:hunter2hunter2@127.0.0.1/\n",
    ],
)
def test_secrets(text: str) -> None:
    assert secrets_of(text)


@pytest.mark.parametrize(
    "text",
    [
        FROM + "ARG NPM_TOKEN\n",
        FROM + "RUN --mount=type=secret,id=NPM_TOKEN,env=NPM_TOKEN npm ci\n",
        FROM + "RUN --mount=type=secret,id=npmrc,target=/run/npmrc npm ci\n",
        FROM + "ENV PASSWORD_FILE=/run/secrets/password MAX_TOKENS=512\n",
        FROM + 'CMD ["sh", "-c", "API_KEY=$API_KEY node server.js"]\n',
        FROM + "ONBUILD RUN npm ci\n",
    ],
)
def test_what_only_names_one(text: str) -> None:
    assert secrets_of(text) == []
