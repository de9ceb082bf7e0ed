"""beian: China's algorithm record-filing (算法备案) as code."""

__version__ = "0.6.0"
