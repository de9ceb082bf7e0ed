"""A filing and its papers at two times: snapshots, revisions, redlines with their proof."""
