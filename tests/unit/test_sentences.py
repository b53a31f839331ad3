import pytest


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Zie Kamerstuk 36 045, nr. 136. Dat is de brief.", 2),
        ("Op 14 januari jl. zijn burgers omgekomen. Het was koud.", 2),
        ("De motie van het lid Brekelmans c.s. (Kamerstuk 21 501-02, nr. 2568) is uitgevoerd. Dank.", 2),
        ("Er is 2,5 mld. euro gereserveerd. Dat is veel.", 2),
        ("Het kost € 3 mld. Dat is veel.", 2),
        ("Het kost € 45 mln. voor dit jaar.", 1),
        ("K.H. Ollongren tekende. W.B. Hoekstra ook.", 2),
        ("Zr.Ms. Tromp vertrok. Zr.Ms. Evertsen bleef.", 2),
        ("Wat is dat? Een Patriot!", 2),
        ("Hij zei: «Ja.» Daarna ging hij weg.", 2),
        ("Kamerstuk 36 045 en 28 676 horen bij elkaar.", 1),
        ("De Kamer,\ngehoord de beraadslaging,\nverzoekt de regering", 3),
        ("", 0),
    ],
)
def test_sentence_count(blank, text, expected):
    assert len(list(blank(text).sents)) == expected


def test_every_token_is_decided(blank):
    doc = blank("Een. Twee, drie (vier). 5 en 6 …")
    assert all(token.is_sent_start is not None for token in doc)
