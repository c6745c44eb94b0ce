"""What the service says of itself to clients of the Reconciliation API."""

from __future__ import annotations

from typing import Any

from api.reconcile.questions import BATCH, RECONCILED
from api.words import say, term
from graph_builder.store.search.kinds import KINDS, broader
from ontology.terms import NS, VERSION


def manifest(address: str, base: str, language: str) -> dict[str, Any]:
    """Return the manifest of a service at `address` over instances below `base`."""
    endpoint = f"{address}/reconcile"

    def path(name: str) -> dict[str, str]:
        return {"service_url": endpoint, "service_path": name}

    return {
        "versions": ["0.2"],
        "name": say("reconcile-name", language),
        "identifierSpace": base,
        "schemaSpace": NS,
        "serviceVersion": VERSION,
        "documentation": f"{address}/search",
        "logo": f"{address}/static/icon.svg",
        "defaultTypes": [typed(str(KINDS[kind][0]).removeprefix(NS), language) for kind in RECONCILED],
        "view": {"url": f"{address}/resolve?iri={base}{{{{id}}}}"},
        "preview": {"url": f"{endpoint}/preview?id={{{{id}}}}", "width": 430, "height": 300},
        "suggest": {each: path(f"/suggest/{each}") for each in ("entity", "type", "property")},
        "extend": {
            "propose_properties": path("/extend/propose"),
            "property_settings": [
                {
                    "name": "limit",
                    "type": "number",
                    "default": 0,
                    "label": say("reconcile-limit", language),
                    "help_text": say("reconcile-limit-help", language),
                },
                {
                    "name": "count",
                    "type": "checkbox",
                    "default": False,
                    "label": say("reconcile-count", language),
                    "help_text": say("reconcile-count-help", language),
                },
            ],
        },
        "batchSize": BATCH,
    }


def typed(name: str, language: str, deep: bool = False) -> dict[str, Any]:
    """Return a class, by its local name, as the API tells types; `deep` with those directly above it."""
    told: dict[str, Any] = {"id": name, "name": term(name, language)}
    above = [each.removeprefix(NS) for each in broader().get(NS + name, ()) if each.startswith(NS)]
    return told | ({"broader": [typed(each, language) for each in above]} if deep and above else {})
