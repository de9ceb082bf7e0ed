"""Signed papers that come back as scans: judged, kept, put into the bundle."""
