"""Papers: a filing's answers put into templates, written as Word, PDF and HTML, and the worksheet. Judges nothing."""
