"""Wrong values are refused, with the path of the value and what to do."""

import pytest
from phase4.chart.helm_errors import explain
from phase4.chart.rendering import RenderError, render

OUTSIDE = "postgres.enabled=false"
REFUSED = [
    (["frontend.replicas=0"], ["frontend.replicas", "minimum 1"]),
    (["frontend.replicas=two"], ["frontend.replicas", "default: 2"]),
    (["frontend.replica=3"], ["frontend.replica:", "has: affinity"]),
    (["frontent.replicas=3"], ["frontent:", "the chart has"]),
    (["frontend.image.tag=123456789012"], ["frontend.image.tag", "string"]),
    (["frontend.image.tag=latest"], ["frontend.image.tag", "content hash"]),
    (["postgres.image.tag=latest"], ["postgres.image.tag", "digest"]),
    (["backend.image.digest=abc"], ["backend.image.digest", "pattern"]),
    (["backend.image.pullPolicy=Sometimes"], ["backend.image.pullPolicy", "IfNotPresent"]),
    (["backend.resources.requests.cpu=fast"], ["backend.resources.requests.cpu", "pattern"]),
    (["backend.probes.startup.period=3"], ["backend.probes.startup.period", "no such value"]),
    (["frontend.autoscaling.maxReplicas=1"], ["frontend.autoscaling.maxReplicas", "2 or more"]),
    (["frontend.autoscaling.minReplicas=1"], ["frontend.autoscaling.minReplicas to 2", "pdb.enabled=false"]),
    (["backend.autoscaling.enabled=false", "backend.replicas=1"], ["backend.replicas to 2", "block every node drain"]),
    (["backend.terminationGracePeriodSeconds=20"], ["backend.terminationGracePeriodSeconds to 33", "cut off"]),
    (["frontend.preStopSeconds=30"], ["frontend.terminationGracePeriodSeconds to 31"]),
    (["model.preStopSeconds=40"], ["model.terminationGracePeriodSeconds to 41"]),
    (["frontend.service.nodePort=80"], ["frontend.service.nodePort", "30000-32767"]),
    (["frontend.service.type=External"], ["frontend.service.type", "NodePort"]),
    (["ingress.enabled=true"], ["ingress.hosts", "--set"]),
    (["gateway.enabled=true"], ["gateway.parentRefs", "--set"]),
    (["postgres.enabled=false"], ["externalDatabase.url", "postgres.enabled=true"]),
    (["externalDatabase.url=postgresql://a"], ["postgres.enabled=false", "unclear"]),
    (
        ["postgres.enabled=false", "externalDatabase.url=postgresql://a", "externalDatabase.existingSecret.name=b"],
        ["leave all but one of them empty"],
    ),
    (["postgres.enabled=false", "externalDatabase.url=mysql://a"], ["externalDatabase.url", "postgresql://"]),
    (["backend.existingSecret=a", f"backend.authSecret={'x' * 40}"], ["backend.existingSecret", "leave one"]),
    (["assistant.apiKey=a", "assistant.existingSecret.name=b"], ["assistant.apiKey", "leave one"]),
    (["postgres.auth.password=a", "postgres.auth.existingSecret.name=b"], ["postgres.auth.password", "leave one"]),
    (["backend.authSecret=hunter2"], ["backend.authSecret", "openssl rand"]),
    (["postgres.auth.password=pass word"], ["postgres.auth.password", "letters and digits"]),
    (["postgres.persistence.size=big"], ["postgres.persistence.size", "pattern"]),
    (["namespace.podSecurity=none"], ["namespace.podSecurity", "restricted"]),
    (["assistant.baseUrl=llm.example.com"], ["assistant.baseUrl", "pattern"]),
    (["assistant.egressCidrs={everywhere}"], ["assistant.egressCidrs", "pattern"]),
    (["ingress.enabled=true", "ingress.hosts={10.0.0.1}"], ["ingress.hosts", "DNS name"]),
    (["gateway.hostnames={192.168.0.10}"], ["gateway.hostnames", "DNS name"]),
    (["frontend.image.repository=Todo/Frontend"], ["frontend.image.repository", "pattern"]),
    (["frontend.image.tag=a b"], ["frontend.image.tag", "pattern"]),
    (["backend.image.tag=-x"], ["backend.image.tag", "pattern"]),
    (["backend.tolerations[0].effect=Never"], ["backend.tolerations.0.effect", "NoSchedule"]),
    (["postgres.backup.enabled=true", "postgres.backup.schedule=61 * * * *"], ["postgres.backup.schedule has 61"]),
    (["postgres.backup.enabled=true", "postgres.backup.schedule=0 3 0 * *"], ["postgres.backup.schedule has 0"]),
    (["assistant.baseUrl=https://llm:99999/v1"], ["assistant.baseUrl", "99999"]),
    ([OUTSIDE, "externalDatabase.url=postgresql://u:p@h:99999/t"], ["externalDatabase.url", "99999"]),
    ([OUTSIDE, "externalDatabase.url=postgresql://u:p@h:0/t"], ["externalDatabase.url", "from 1 to 65535"]),
    ([OUTSIDE, "externalDatabase.url=postgresql://u:p@h:abc/t"], ["externalDatabase.url", "abc"]),
    ([OUTSIDE, "externalDatabase.url=postgresql:///t"], ["externalDatabase.url names no host"]),
    ([OUTSIDE, "externalDatabase.host=db:6543"], ["externalDatabase.host", "externalDatabase.port"]),
    (["tests.failing=please"], ["tests.failing", "boolean"]),
]
SECRET = ["hunter2", "pass word"]


@pytest.mark.parametrize(("sets", "said"), REFUSED, ids=[" ".join(sets) for sets, _ in REFUSED])
def test_a_wrong_value_is_refused_with_path_and_remedy(sets: list[str], said: list[str]) -> None:
    with pytest.raises(RenderError) as refused:
        render(sets=sets)
    for words in said:
        assert words in refused.value.why


@pytest.mark.parametrize("value", ["backend.authSecret=hunter2", "postgres.auth.password=pass word"])
def test_a_refused_secret_is_not_shown(value: str) -> None:
    with pytest.raises(RenderError) as refused:
        render(sets=[value])
    assert value.split("=")[1] not in refused.value.why


def test_the_messages_of_older_helm_are_understood() -> None:
    said = explain("todo-app:\n- frontend.replicas: Must be greater than or equal to 1\n")
    assert said.startswith("frontend.replicas: Must be greater")
    assert "Number of pods" in said
    assert "there is no such value" in explain("- frontend: Additional property replica is not allowed\n")


def test_a_message_of_another_kind_is_left_as_it_is() -> None:
    assert explain("connection refused") == "connection refused"
