"""Pages: what people read in a browser: the site's pages and the portal worksheet."""
