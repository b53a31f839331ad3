"""What finds spans: gazetteer, encoder, vectors of compounds, rules of the guide."""
