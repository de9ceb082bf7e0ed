"""From a paper's tree to a Word, PDF or HTML file."""
