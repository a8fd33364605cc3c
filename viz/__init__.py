"""How it looks: results become Plotly figures, HTML fragments and the lens."""
