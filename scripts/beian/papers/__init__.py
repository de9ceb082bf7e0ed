"""From a filing to the tree of a paper, and the worksheet. Judges nothing."""
