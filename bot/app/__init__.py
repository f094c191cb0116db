"""The composition root: builds every part of a process from Settings, once; one module a process."""
