"""The address of this content on the web, for links to lines: from `beian.yaml`, or in CI from the commit that runs."""

from __future__ import annotations

from collections.abc import Mapping

from beian.content.yaml.strict import load
from beian.core.places import ContentRoot
from beian.core.source_link import SourceLink

SETTINGS, KEY = "beian.yaml", "source_link"
FORGES = {  # how a forge says where a file of the commit stands: the variables, and what they make
    ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_SHA"): "{}/{}/blob/{}/{{path}}#L{{line}}",
    ("CI_PROJECT_URL", "CI_COMMIT_SHA"): "{}/-/blob/{}/{{path}}#L{{line}}",
}


def source_link(root: ContentRoot) -> SourceLink:
    """The link in the content root's settings; an empty one, which links to nothing, without the setting."""
    try:
        content = (root.path / SETTINGS).read_bytes()
    except OSError:
        return SourceLink("")
    settings = load(content, SETTINGS).data
    return SourceLink(str(settings.get(KEY, ""))) if isinstance(settings, Mapping) else SourceLink("")


def source_link_in_ci(root: ContentRoot, environment: Mapping[str, str]) -> SourceLink:
    """The link to lines of the commit that a workflow runs on; outside a workflow that of the settings."""
    for names, address in FORGES.items():
        if all(values := [environment.get(name, "") for name in names]):
            return SourceLink(address.format(*values))
    return source_link(root)
