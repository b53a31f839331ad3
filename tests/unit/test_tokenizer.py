import pytest


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("2,5 mld. euro", ["2,5", "mld.", "euro"]),
        ("drones/raketten", ["drones", "/", "raketten"]),
        ("de F-35A. Het", ["de", "F-35A", ".", "Het"]),
        ("F-16's en NH90-helikopters", ["F-16's", "en", "NH90-helikopters"]),
        ("Patriotsystemen en -raketten", ["Patriotsystemen", "en", "-raketten"]),
        ("K.H. Ollongren", ["K.H.", "Ollongren"]),
    ],
)
def test_tokens(blank, text, tokens):
    assert [token.text for token in blank.make_doc(text)] == tokens


def test_survives_a_round_trip_to_bytes(blank):
    from pipeline.core.language import blank_pipeline

    other = blank_pipeline().from_bytes(blank.to_bytes())
    text = "De F-35A. En 2,5 mld. voor drones/raketten."
    assert [token.text for token in other(text)] == [token.text for token in blank(text)]
