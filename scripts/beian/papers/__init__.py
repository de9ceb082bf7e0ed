"""Papers: template -> tokens -> Pandoc AST -> Word, HTML, Typst -> PDF; diagrams. Judges nothing and reads no YAML."""
