"""Handouts: what a teacher prints, edits or projects; each sheet as PDF, DOCX and Markdown."""
