import datetime as dt
from decimal import Decimal

import django_tables2 as tables
import pytest
from django.core.paginator import Paginator
from django.template import Context, Template
from pytest_django.asserts import assertHTMLEqual

from hrtrack.common.templatetags.dkfds import METER_WIDTH, meter
from hrtrack.common.web.tables import DateColumn, NumberColumn, Table, TkrColumn, badge


class HospitalTable(Table):
    hospital = tables.Column("Hospital")
    allocated = TkrColumn("Tildelt (tkr.)")
    hours = NumberColumn("Timer", decimals=None)
    first_day = DateColumn("Ansat fra")
    state = tables.Column("Status")

    def render_state(self, value):
        return badge(value, "success")


ROW = {
    "hospital": "Bornholms <Hospital>",
    "allocated": Decimal(-11400),
    "hours": Decimal("18.50"),
    "first_day": dt.date(2018, 3, 1),
    "state": "Besat",
}


def render(table, rf):
    return table.as_html(rf.get("/"))


def test_table_reads_as_danes_read_and_names_each_cell_for_a_phone(rf):
    assertHTMLEqual(
        render(HospitalTable([ROW], caption="Hospitalerne"), rf),
        """
        <div class="table--responsive-scroll">
          <table class="table table--compact table--responsive-headers d-print-table">
            <caption class="sr-only">Hospitalerne</caption>
            <thead>
              <tr>
                <th scope="col">Hospital</th>
                <th scope="col" class="number">Tildelt (tkr.)</th>
                <th scope="col" class="number">Timer</th>
                <th scope="col">Ansat fra</th>
                <th scope="col">Status</th>
              </tr>
            </thead>
            <tbody>
              <tr>
                <th scope="row" data-title="Hospital">Bornholms &lt;Hospital&gt;</th>
                <td class="number" data-title="Tildelt (tkr.)">\u221211</td>
                <td class="number" data-title="Timer">18,5</td>
                <td class="nowrap" data-title="Ansat fra">01.03.2018</td>
                <td data-title="Status"><span class="badge badge-success">Besat</span></td>
              </tr>
            </tbody>
          </table>
        </div>
        """,
    )


def cells(html):
    """The text of the rows below the head."""
    body = html.partition("<tbody>")[2].partition("</tbody>")[0]
    return [" ".join(line.split()) for line in body.splitlines() if "</td>" in line or "</th>" in line]


def test_missing_values_read_as_a_dash(rf):
    html = render(HospitalTable([dict.fromkeys(ROW)], caption="Hospitalerne"), rf)
    assert html.count(">–<") == len(ROW)


def test_total_is_the_last_row_in_bold(rf):
    total = ROW | {"hospital": "I alt", "allocated": Decimal(21999000)}
    html = render(HospitalTable([ROW], total=total, caption="Hospitalerne"), rf)
    assert html.count("<tr") == 3
    last = html.rpartition("<tr")[2]
    assert last.startswith(' class="table-total"')
    assert "I alt" in last
    assert "21.999" in last


def test_empty_table_says_so(rf):
    html = render(HospitalTable([], caption="Hospitalerne", empty_text="Ingen stillinger endnu"), rf)
    assert cells(html) == ['<td colspan="5">Ingen stillinger endnu</td>']


def test_table_is_ordered_only_by_a_column_that_says_so(rf):
    class Ordered(Table):
        name = tables.Column("Navn", orderable=True)
        other = tables.Column("Andet")

    html = render(Ordered([{"name": "b", "other": 1}], caption="Navne"), rf)
    assert html.count("?sort=") == 1
    assert 'href="?sort=name"' in html


@pytest.mark.parametrize(("page", "links"), [(1, ["Næste"]), (2, ["Forrige", "Næste"]), (3, ["Forrige"])])
def test_pages_are_shown_when_asked_for(rf, page, links):
    table = HospitalTable([ROW] * 5, caption="Hospitalerne")
    table.paginate(page=page, per_page=2, paginator_class=Paginator)
    html = render(table, rf)
    assert f"Side {page} af 3" in html
    assert [word for word in ("Forrige", "Næste") if word in html] == links


def test_table_without_pages_has_no_navigation(rf):
    assert "<nav" not in render(HospitalTable([ROW] * 60, caption="Hospitalerne"), rf)


@pytest.mark.parametrize(
    ("target", "started", "upcoming", "even_pace", "drawn"),
    [
        (16, 10, 1, Decimal(8), (75, 7, 60)),
        (55, 0, 0, None, (0, 0, None)),
        (6, 5, 3, Decimal(9), (100, 20, METER_WIDTH)),
        (2, 4, 1, Decimal(1), (METER_WIDTH, 0, 60)),
        (Decimal("19.7"), Decimal("9.85"), 0, Decimal("4.925"), (60, 0, 30)),
    ],
)
def test_meter_draws_parts_of_the_target_and_never_beyond_it(target, started, upcoming, even_pace, drawn):
    context = meter(target=target, started=started, upcoming=upcoming, even_pace=even_pace)
    assert (context["started_to"], context["upcoming_width"], context["even_pace_at"]) == drawn


def draw(**counted):
    return Template(
        "{% load dkfds %}{% meter target=target started=started upcoming=upcoming even_pace=even_pace %}"
    ).render(Context(counted))


def test_meter_says_in_words_what_it_draws():
    html = draw(target=16, started=10, upcoming=1, even_pace=Decimal("8.04"))
    assert 'aria-label="10 tiltrådt og 1 på vej af 16. Jævnt tempo: 8,0"' in html
    assert "style" not in html


def test_meter_without_a_target_is_a_dash():
    assert draw(target=0, started=2, upcoming=0, even_pace=None).strip() == "–"
