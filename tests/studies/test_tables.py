"""What we believe about tables: all that is wrong is said at once; what is right is read exactly."""

import pandas as pd
import pytest

from sim.errors import InputError
from sim.limits import TABLE_ROW
from sim.seeds import load
from sim.studies.tables import open_table

SEEDS = load()


def written(tmp_path, text: str, name: str = "rows.csv"):
    path = tmp_path / name
    path.write_bytes(text.encode())
    return path


def test_all_mistakes_of_a_table_come_in_one_message(tmp_path):
    path = written(
        tmp_path,
        "contagion,air_suport,air_support,pakistan_support,luck\n"
        "1,0,0.5,,1\n2,0,1.5,0.5,-3\nmany,0,2.5,0.5,2\n",
    )
    with pytest.raises(InputError) as error:
        open_table(path, SEEDS)
    message = str(error.value)
    for part in (
        "5 problems",
        "a column called 'air_suport'",
        "Did you mean 'air_support'?",
        "[contagion]: found 'many' in row 3; expected 0 to 3",
        "[air_support]: found '1.5' in row 2 and 1 more row",
        "[pakistan_support]: found nothing in row 1",
        "[luck]: found '-3' in row 2",
    ):
        assert part in message


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no column of values"),
        ("contagion\n", "no rows"),
        ("contagion,contagion\n1,1\n", "'contagion' 2 times"),
        ("contagion,air_support\n1,1\n1,1,1\n", "cannot be read"),
        ("luck\n1\n", "no column of values"),
    ],
)
def test_a_table_that_is_none_is_refused_with_a_remedy(tmp_path, text, words):
    with pytest.raises(InputError, match=words):
        open_table(written(tmp_path, text), SEEDS)


def test_files_of_another_kind_are_refused(tmp_path):
    for name, words in (("rows.xlsx", "suffix"), ("rows.parquet", "cannot be read")):
        with pytest.raises(InputError, match=words):
            open_table(written(tmp_path, "contagion\n1\n", name), SEEDS)
    with pytest.raises(InputError, match="no such file"):
        open_table(tmp_path / "none.csv", SEEDS)


def test_csv_and_parquet_say_the_same_in_pieces_of_any_size(tmp_path):
    form = next(a for a in SEEDS.assumptions.values() if a.kind == "structure")
    frame = pd.DataFrame(
        {"contagion": [0.1 * n for n in range(7)], form.id: [form.options[n % 2] for n in range(7)]}
    )
    frame["luck"] = [2**64 - 1 - n for n in range(7)]
    frame.to_csv(tmp_path / "rows.csv", index=False)
    frame.to_parquet(tmp_path / "rows.parquet", row_group_size=2)
    one, other = (open_table(tmp_path / f"rows.{kind}", SEEDS) for kind in ("csv", "parquet"))
    assert one.digest == other.digest
    assert len(one) == len(other) == 7
    for size in (1, 3, 100):
        for table in (one, other):
            pieces = list(table.pieces(size))
            assert [len(piece) for piece in pieces[:-1]] == [size] * (len(pieces) - 1)
            assert [n for piece in pieces for n in piece.luck.tolist()] == frame["luck"].tolist()
            assert [n for piece in pieces for n in piece.values[form.id].tolist()] == [0, 1, 0, 1, 0, 1, 0]


@pytest.mark.parametrize("head", ["", "contagion\n1\n"])
def test_a_row_without_end_is_refused_before_it_is_read(tmp_path, head):
    path = written(tmp_path, head)
    with path.open("r+b") as file:
        file.truncate(1_000 * TABLE_ROW)  # sparse: nobody has to write it
    with pytest.raises(InputError, match="a row without end"):
        open_table(path, SEEDS)
