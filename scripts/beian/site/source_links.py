"""The address of this content on the web, for links to lines: from `beian.yaml`, or in CI from the commit that runs."""

from __future__ import annotations

from collections.abc import Mapping

from beian.content.yaml.strict import load
from beian.core.places import ContentRoot
from beian.core.source_link import SourceLink

SETTINGS, KEY = "beian.yaml", "source_link"
NEEDED = ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_SHA")


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
    server, repository, commit = (environment.get(name, "") for name in NEEDED)
    if not (server and repository and commit):
        return source_link(root)
    return SourceLink(f"{server}/{repository}/blob/{commit}/{{path}}#L{{line}}")
