"""Tables as Markdown and as JSON."""

from dataclasses import dataclass, field


@dataclass
class Table:
    """What one section found."""

    title: str
    columns: list
    rows: list = field(default_factory=list)  # lists of cells: text, number or None
    notes: list = field(default_factory=list)

    def markdown(self):
        lines = [f"### {self.title}", "", _line(self.columns), _line("---" for _ in self.columns)]
        lines += [_line(_shown(cell) for cell in row) for row in self.rows]
        lines += ["", *self.notes] if self.notes else []
        return "\n".join(lines) + "\n"

    def plain(self):
        """The same for JSON: rows by the names of their columns."""
        return {
            "title": self.title,
            "rows": [dict(zip(self.columns, row)) for row in self.rows],
            "notes": self.notes,
        }


def _line(cells):
    return "| " + " | ".join(cells) + " |"


def _shown(cell):
    if cell is None:
        return ""
    if isinstance(cell, float):
        digits = 0 if abs(cell) >= 100 else 1 if abs(cell) >= 10 else 2
        return f"{cell:,.{digits}f}"
    return f"{cell:,}" if isinstance(cell, int) else str(cell)
