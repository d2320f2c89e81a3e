"""Secrets where programs keep them, in the index or in a build context; and the same files without a secret."""

import base64
from pathlib import Path, PurePosixPath
from textwrap import indent

import pytest
from phase4.criteria.probes.committed_secrets import secrets_among, secrets_in

PRIVATE = "PRIVATE" + " KEY"
PEM = f"-----BEGIN {PRIVATE}-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n-----END {PRIVATE}-----\n"
ENCODED = base64.b64encode(PEM.encode()).decode()
CERTIFICATE = base64.b64encode(b"-----BEGIN CERTIFICATE-----\nMIIDdzCCAl+gAwIBAgIEAgAAuTANBgkq\n").decode()
PUBLIC_BODY = "MIIDdzCCAl+gAwIBAgIEAgAAuTANBgkqhkiG9w0BAQUFADBaMQswCQYDVQQGEwJJRTESMBAGA1UE\n"
PEM_CERTIFICATE = f"-----BEGIN CERTIFICATE-----\n{PUBLIC_BODY}-----END CERTIFICATE-----\n"
SECRET = "apiVersion: v1\nkind: Secret\nmetadata: {name: x}\n"
NPM = "npm_" + "a1B2" * 9
LOGIN = base64.b64encode(b"todo:hunter2hunter2").decode()
KUBECONFIG = "apiVersion: v1\nkind: Config\nusers:\n- name: a\n  user: {{{}}}\n"
FILES = [
    ("deploy/a.yaml", "# kind\nstringData: {a: b}\nkind: !!str Secret\n"),
    ("deploy/values-prod.yaml", "postgres:\n  auth:\n    password: hunter2hunter2\n"),
    ("deploy/values-prod.yaml", "backend:\n  secrets:\n    llmApiKey: abcdef\n"),
    ("docker-compose.yml", "services:\n  db:\n    environment:\n      POSTGRES_PASSWORD: hunter2\n"),
    ("docker-compose.yml", "services:\n  db:\n    environment:\n      - POSTGRES_PASSWORD=hunter2\n"),
    ("deploy/kustomization.yaml", "secretGenerator:\n- name: x\n  literals:\n  - PASSWORD=hunter2\n"),
    ("deploy/job.yaml", "kind: Job\nspec:\n  env:\n  - name: DB_PASSWORD\n    value: hunter2\n"),
    ("config/settings.toml", "[db]\npassword = 'hunter2'\n"), ("config/app.ini", "[db]\npassword = hunter2\n"),
    ("env.production", "DB_PASSWORD=hunter2\n"), (".envrc", "export DB_PASSWORD=hunter2\n"),
    ("deploy/values.yaml.bak", "postgres:\n  auth:\n    password: hunter2\n"), ("a.env.old", "API_KEY=abcdef\n"),
    ("backend/settings.toml.orig", "[db]\npassword = 'hunter2'\n"), ("config.ini~", "[db]\npassword = hunter2\n"),
    (".netrc", "machine example.com login todo password hunter2\n"), ("_netrc", "default login a password hunter2"),
    (".netrc", "machine example.com\n  login todo\n  password hunter2\n"),
    (".npmrc", f"//registry.npmjs.org/:_authToken={NPM}\n"), (".npmrc", "//npm.example.com/:_authToken=abcdef\n"),
    (".npmrc", "_auth=dG9kbzpodW50ZXIy\n"), ("frontend/.npmrc", "//npm.example.com/:_password=aHVudGVyMg==\n"),
    (".yarnrc.yml", "npmAuthToken: abcdef\n"), (".pypirc", "[pypi]\nusername = __token__\npassword = hunter2\n"),
    ("pip.conf", "[global]\nindex-url = https://todo:hunter2@pypi.example.com/simple\n"),
    ("Makefile", "DB_PASSWORD := hunter2\n"), ("Makefile", "export API_KEY ?= abcdef # mine\n"),
    ("Makefile", "migrate:\n\tPGPASSWORD=hunter2 psql -h db\n"), ("rules.mk", "API_TOKEN = abcdef\n"),
    ("run.sh", "export DB_PASSWORD=hunter2\n"), ("run.sh", "PGPASSWORD='hunter2' pg_dump todo\n"),
    ("run.sh", "curl -u todo:hunter2 https://example.com\n"), ("run.sh", "sshpass -p hunter2 ssh a@example.com\n"),
    ("run.sh", "docker login -u todo -p hunter2 example.com\n"), ("run.sh", "app --password hunter2\n"),
    ("run.sh", "psql postgresql://todo:hunter2@db/todo\n"), ("run.fish", "set -x API_KEY abcdef\n"),
    (".bashrc", "export OPENAI_API_KEY=abcdef\n"), ("run.ps1", "$env:API_KEY='abcdef'\n"),
    ("run.cmd", "set DB_PASSWORD=hunter2\n"), ("run.sh", "mysqldump -u root -phunter2 todo\n"),
    ("docker-compose.prod.yml", "services:\n  db:\n    environment:\n      MYSQL_ROOT_PASSWORD: hunter2\n"),
    ("compose.yaml", "services:\n  a:\n    environment: [API_KEY=abcdef]\n"),
    ("compose.yaml", "x-env: &env\n  SECRET_KEY: abcdef\nservices: {a: {environment: *env}}\n"),
    ("kubeconfig", KUBECONFIG.format("token: abcdef")), ("config", KUBECONFIG.format("password: hunter2")),
    ("admin.conf", KUBECONFIG.format(f"client-key-data: {ENCODED}")),
    ("kubeconfig.yaml", KUBECONFIG.format(f"client-key-data: {ENCODED}")),
    ("notes.txt", PEM), ("src/key.py", f'KEY = """{PEM}"""\n'), ("docs/a.md", f"Use this:\n\n{PEM}"),
    ("id", f"-----BEGIN OPENSSH {PRIVATE}-----\nb3BlbnNzaC1rZXktdjEAAAAA\n"),
    ("a.json", f'{{"type": "service_account", "private_key": "-----BEGIN {PRIVATE}-----\\nMIIEvQ"}}'),
    (".docker/config.json", f'{{"auths": {{"example.com": {{"auth": "{LOGIN}"}}}}}}'),
    ("init.sql", "CREATE USER todo WITH PASSWORD 'hunter2';\n"), ("init.sql", "alter role a identified by 'hunter2'"),
    ("settings.xml", "<server>\n  <password>hunter2</password>\n</server>\n"),
    ("nuget.config", '<add key="ClearTextPassword" value="hunter2" />\n'),
    ("prod.tfvars", 'db_password = "hunter2"\n'), ("credentials", "[default]\naws_secret_access_key = abcdefgh\n"),
    ("Dockerfile.dev", "FROM scratch\nENV DB_PASSWORD=hunter2\n"), ("dev.Dockerfile", "ENV API_KEY abcdef\n"),
    ("secrets.txt", "password: hunter2\n"),
]  # fmt: skip
CLEAN = [
    ("deploy/a.yaml", SECRET + "data: {}\n"), ("deploy/a.yaml", SECRET + "stringData: {a: ''}\n"),
    ("deploy/sealed.yaml", "kind: SealedSecret\nspec:\n  encryptedData:\n    password: AgBy3i4OJSWK\n"),
    ("deploy/es.yaml", "kind: ExternalSecret\nspec:\n  data:\n  - secretKey: password\n"),
    ("deploy/values.yaml", "postgres:\n  auth:\n    password: ''\n    existingSecret: todo\n"),
    ("docker-compose.yml", "environment:\n  POSTGRES_PASSWORD: ${POSTGRES_PASSWORD:?set it}\n"),
    ("config/settings.toml", "[auth]\npassword_min_length = 8\ntoken_ttl = '15m'\n"),
    ("ci.yaml", "env:\n  GITHUB_TOKEN: ${{ secrets.GITHUB_TOKEN }}\n"),
    ("deploy/ca.yaml", "kind: ConfigMap\ndata:\n  ca.crt: |\n" + indent(PEM_CERTIFICATE, "    ")),
    ("deploy/values.yaml.bak", "postgres:\n  auth:\n    password: ''\n"), (".env.example.bak", "API_KEY=change-me\n"),
    (".netrc.example", "machine example.com login todo password <password>\n"), (".netrc", "machine example.com\n"),
    (".npmrc", "//registry.npmjs.org/:_authToken=${NPM_TOKEN}\n"), (".npmrc", "registry=https://npm.example.com/\n"),
    (".npmrc", "# _auth=abc\nengine-strict=true\n"), (".yarnrc.yml", "npmAuthToken: '${NPM_TOKEN}'\n"),
    (".pypirc", "[distutils]\nindex-servers = pypi\n[pypi]\nusername = __token__\n"),
    ("pip.conf", "[global]\nindex-url = https://pypi.example.com/simple\n"),
    ("Makefile", "DB_PASSWORD ?= $(shell cat .password)\n"), ("Makefile", "TOKEN := $(TOKEN)\nMAX_TOKENS = 512\n"),
    ("Makefile", "secret:\n\tkubectl create secret generic todo --from-env-file=a.env\n"),
    ("Makefile", "PASSWORD_FILE = /run/secrets/password\n"), ("run.sh", 'PGPASSWORD="$(cat /run/x)" psql\n'),
    ("run.sh", 'export DB_PASSWORD="${DB_PASSWORD:?set it}"\n'), ("run.sh", "read -rs PASSWORD\n"),
    ("run.sh", 'curl -u "$NAME:$PASSWORD" https://example.com\n'), ("run.sh", "# export API_KEY=abcdef\n"),
    ("run.sh", 'curl -u "todo:$PASSWORD" https://example.com\n'), ("run.sh", "docker login --password-stdin\n"),
    ("run.sh", 'password="$(openssl rand -hex 16)"\n'), ("run.sh", "API_KEY=\nTOKEN=$1\n"),
    ("run.sh", 'case "$1" in --password) PASSWORD="$2";; esac\n'),
    ("run.sh", 'if [ "$TOKEN" = "" ]; then exit 1; fi\n'),
    ("run.sh", "mkdir -p secrets && ssh -p 2222 a@example.com\n"), ("run.ps1", "$env:API_KEY=$key\n"),
    ("compose.yaml", "services:\n  a:\n    environment:\n      - API_KEY\n      - DB_PASSWORD=${DB_PASSWORD}\n"),
    ("compose.yaml", "secrets:\n  db_password:\n    file: ./password.txt\n"),
    ("compose.yaml", "services:\n  db:\n    environment:\n      POSTGRES_PASSWORD_FILE: /run/secrets/p\n"),
    ("kubeconfig", KUBECONFIG.format("exec: {command: aws}")), ("config", "[core]\n\tbare = false\n"),
    ("kubeconfig", f"clusters:\n- cluster: {{certificate-authority-data: {CERTIFICATE}}}\n"),
    ("yarn.lock", '"@a/b@^1":\n  integrity sha512-' + "aB3/" * 21 + "==\n"),
    ("requirements.lock", "docker==7.2.0 --hash=sha256:" + "a3f45fdeb9165e2d" * 4 + "\n"),
    ("pnpm-lock.yaml", "packages:\n  /a@1:\n    resolution: {integrity: sha512-" + "aB3/" * 21 + "==}\n"),
    ("poetry.lock", '[[package]]\nname = "a"\nfiles = [{hash = "sha256:' + "a3f45fdeb9165e2d" * 4 + '"}]\n'),
    (".docker/config.json", '{"credsStore": "desktop", "auths": {"example.com": {}}}'),
    ("init.sql", "CREATE USER todo WITH PASSWORD '${DB_PASSWORD}';\n"),
    ("init.sql", "-- the password is put in later\n"),
    ("settings.xml", "<server>\n  <password>${env.PASSWORD}</password>\n</server>\n"),
    ("app.config", '<add key="PasswordMinLength" value="8" />\n'), ("prod.tfvars", 'db_user = "todo"\n'),
    ("Dockerfile.dev", "FROM scratch\nARG NPM_TOKEN\nENV MAX_TOKENS=512\n"),
    ("LICENSE", "MIT License\n\nKeys: none.\n"),
    (".github/workflows/a.yml", "permissions: {contents: read, id-token: write}\n"),
    ("seal.sh", "kubectl create secret generic a --from-file=password=/dev/stdin\n"),
    ("CODEOWNERS", "* @todo/owners\n"), ("notes.txt", "The password: see the vault.\n"),
    ("docs/a.md", "Set `API_KEY=abcdef` in the shell.\n"), ("a.pub", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ a@b\n"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text"), FILES)
def test_files_with_secrets(name: str, text: str) -> None:
    assert list(secrets_in(PurePosixPath(name), text))


@pytest.mark.parametrize(("name", "text"), CLEAN)
def test_files_without(name: str, text: str) -> None:
    assert not list(secrets_in(PurePosixPath(name), text))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_whatever_the_encoding(encoding: str, tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes("API_KEY=abcdef\n".encode(encoding))
    assert secrets_among(tmp_path, [".env"]) == [".env: API_KEY: a value called API_KEY"]


def test_lock_files_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "package-lock.json").write_text('{"password": "hunter2"}', encoding="utf-8")
    assert secrets_among(tmp_path, ["package-lock.json", "gone.env"]) == []
