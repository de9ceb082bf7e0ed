"""A filing and its papers at two times: snapshots, revisions, their differences, and redlines with a proof."""
