"""What we believe about the map: every province can be seen, named and hit."""

import re
from importlib.resources import files

import numpy as np
import pytest

from dashboard.map import geometry, pack
from dashboard.panels import outlines
from sim.seeds import Seeds

SQUARE = np.array([[0, 0], [10, 0], [10, 10], [0, 10]], float)


def test_the_deepest_point_of_a_square_is_its_middle():
    point, reach = geometry.deepest_point(SQUARE)
    assert point == pytest.approx([5, 5], abs=0.05)
    assert reach == pytest.approx(5, abs=0.05)


def test_inside_means_inside_also_of_a_bent_shape():
    corner = np.array([[0, 0], [10, 0], [10, 10], [8, 10], [8, 2], [0, 2]], float)
    found = geometry.inside(np.array([[1, 1], [9, 9], [4, 6], [-1, 1]], float), corner)
    assert found.tolist() == [True, True, False, False]


def test_a_path_returns_to_where_it_began():
    assert geometry.path_of(SQUARE + 0.2) == "M0 0l10 0 0 10-10 0z"


def points_of(path: str) -> np.ndarray:
    """Return the corners of a path in whole, relative steps."""
    numbers = np.array([int(number) for number in re.findall(r"-?\d+", path)]).reshape(-1, 2)
    return numbers.cumsum(axis=0).astype(float)


def test_every_province_is_drawn_in_the_order_of_the_results(seeds: Seeds):
    drawn = outlines()["provinces"]
    assert [province["iso"] for province in drawn] == list(seeds.provinces.iso)


def test_every_name_stands_inside_its_province():
    for province in outlines()["provinces"]:
        ring = points_of(province["path"])
        assert geometry.inside(np.array([province["label"]], float), ring)[0], province["name"]


def test_capitals_lie_in_or_at_the_edge_of_their_province():
    for province in outlines()["provinces"]:
        ring, city = points_of(province["path"]), np.array([province["capital"]], float)
        assert geometry.inside(city, ring)[0] or geometry.border_distance(city, ring)[0] < 12, province[
            "name"
        ]


def test_the_enlarged_corner_shows_the_small_provinces_around_the_capital():
    land = outlines()
    left, top = land["lens"]
    names = {
        province["name"]
        for province in land["provinces"]
        if 0 <= province["label"][0] - left <= land["lens_side"]
        and 0 <= province["label"][1] - top <= land["lens_side"]
    }
    assert names >= {"Kabul", "Kapisa", "Laghman", "Logar", "Panjshir", "Parwan"}


def test_the_outlines_are_small_enough_to_send_with_every_move():
    assert sum(len(province["path"]) for province in outlines()["provinces"]) < 20_000


def test_frames_are_packed_week_by_week():
    import base64

    frame = np.arange(6, dtype=np.uint8).reshape(2, 3)
    assert base64.b64decode(pack(frame.T[::1].T, np.uint8)) == bytes(range(6))


def test_weeks_that_play_are_not_read_aloud_one_by_one():
    # An <output> is spoken whenever it changes; what is to be spoken stands in the one line for it.
    folder = files("dashboard.map")
    html, js = (folder.joinpath(name).read_text("utf-8") for name in ("map.html", "map.js"))
    assert "<output" not in html
    assert '"output"' not in js
    assert html.count('role="status"') == 1
