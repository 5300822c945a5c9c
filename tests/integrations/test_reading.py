"""Files of every form are read, whatever their encoding, and every broken row is told with its line."""

from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from gongdan.integrations import FileUnreadable, open_table
from gongdan.integrations.imports.delimited import sniff
from gongdan.integrations.imports.objects import MAX_CHARACTERS
from gongdan.integrations.imports.rows import BadRow, SourceRow, Table

CHINESE = (
    "编号,标题,描述\n1,打印机无法连接,办公室的打印机显示离线，重启以后还是这样。\n2,网络很慢,下午三点以后网页打不开\n"
)


def table_of(path: Path, content: bytes | str, **options: Any) -> Table:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return open_table(path, **options)


def read(table: Table) -> tuple[list[dict[str, Any]], list[BadRow]]:
    rows = list(table.rows)
    table.close()
    return [dict(r.values) for r in rows if isinstance(r, SourceRow)], [r for r in rows if isinstance(r, BadRow)]


@pytest.mark.parametrize(
    ("encoding", "shown"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8-SIG"),
        ("gbk", "GB18030"),
        ("gb18030", "GB18030"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16-LE"),
    ],
)
def test_the_encoding_is_detected(tmp_path: Path, encoding: str, shown: str) -> None:
    text = CHINESE if encoding != "utf-16-le" else "id,title\n1,printer offline again\n2,网络\n"
    table = table_of(tmp_path / "a.csv", text.encode(encoding))
    assert shown in table.form
    rows, bad = read(table)
    assert bad == []
    assert [row[table.columns[0]] for row in rows] == ["1", "2"]
    assert rows[1][table.columns[1]].startswith("网络")


def test_one_broken_character_makes_neither_the_file_gbk_nor_the_other_rows_bad(tmp_path: Path) -> None:
    broken = CHINESE.encode() + b"3,\xff\xfe,x\n" + "4,好,y\n".encode()
    rows, bad = read(table_of(tmp_path / "a.csv", broken))
    assert [row["编号"] for row in rows] == ["1", "2", "4"]
    assert [(row.line, row.column) for row in bad] == [(4, "标题")]


def test_latin_text_is_not_taken_for_chinese(tmp_path: Path) -> None:
    text = "id,title\n" + "".join(f"{n},Café fermé à l'été, très gênant\n".replace(", ", " ") for n in range(50))
    rows, bad = read(table_of(tmp_path / "a.csv", text.encode("cp1252")))
    assert bad == []
    assert rows[0]["title"].startswith("Café fermé")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(tmp_path: Path, delimiter: str) -> None:
    lines = [["id", "title", "text"], ["1", "a, b; c", "x"], ["2", "second", "y, and more, and more"]]
    quoted = "\n".join(delimiter.join(f'"{cell}"' for cell in line) for line in lines)
    rows, bad = read(table_of(tmp_path / "a.csv", quoted))
    assert bad == []
    assert rows[0] == {"id": "1", "title": "a, b; c", "text": "x"}


def test_excels_own_declaration_of_the_delimiter_is_believed(tmp_path: Path) -> None:
    rows, _ = read(table_of(tmp_path / "a.csv", "sep=;\nid;title\n1;a,b,c\n"))
    assert rows == [{"id": "1", "title": "a,b,c"}]


def test_a_single_column_is_a_table_too() -> None:
    assert sniff("title\nno delimiter here\nnor here\n") == ","


def test_ragged_rows_are_told_and_the_others_kept(tmp_path: Path) -> None:
    content = "id,title,text\n1,a,b\n2,short\n3,a,b,c,d\n4,a,b,,\n\n5,e,f\n"
    rows, bad = read(table_of(tmp_path / "a.csv", content))
    assert [row["id"] for row in rows] == ["1", "4", "5"]
    assert [(row.line, row.values["id"]) for row in bad] == [(3, "2"), (4, "3")]
    assert "2 cells" in bad[0].reason
    assert bad[1].values["+1"] == "c"


def test_quoted_fields_may_go_over_many_lines_and_lines_are_still_counted(tmp_path: Path) -> None:
    content = 'id,text\r\n1,"first\r\nsecond ""quoted""\r\nthird"\r\n2,plain\r\n3\r\n'
    rows, bad = read(table_of(tmp_path / "a.csv", content))
    assert rows[0]["text"] == 'first\r\nsecond "quoted"\r\nthird'
    assert [row.line for row in bad] == [6]


def test_a_quote_that_is_never_closed_costs_its_line_only(tmp_path: Path) -> None:
    content = 'id,text\n1,"never closed\n2,fine\n3,"fine, too"\n4,fine\n'
    rows, bad = read(table_of(tmp_path / "a.csv", content))
    assert [row["id"] for row in rows] == ["2", "3", "4"]
    assert [row.line for row in bad] == [2]
    assert bad[0].values["line as it stands"] == '1,"never closed'


def test_an_endless_line_is_refused_without_being_held(tmp_path: Path) -> None:
    content = "id,text\n1," + "x" * (5 << 20) + "\n2,fine\n"
    rows, bad = read(table_of(tmp_path / "a.csv", content))
    assert [row["id"] for row in rows] == ["2"]
    assert [row.line for row in bad] == [2]
    assert len(str(bad[0].values)) < 3000


def test_columns_without_or_with_equal_names_are_told_apart(tmp_path: Path) -> None:
    table = table_of(tmp_path / "a.csv", "id,,id,\ufefftitle\n1,2,3,4\n")
    table.close()
    assert list(table.columns) == ["id", "column 2", "id (3)", "title"]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.csv", b"", "empty"),
        ("a.csv", b"\n\n\n", "no header"),
        ("a.pdf", b"%PDF", "ending"),
        ("a.xlsx", b"no zip at all", "no XLSX"),
        ("a.json", b'"text"', "array"),
        ("a.json", b'{"a": [1], "b": [2]}', "array"),
        ("a.json", b"{broken", "no JSON"),
    ],
)
def test_a_file_that_is_none_says_why(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    with pytest.raises(FileUnreadable, match=reason):
        read(table_of(tmp_path / name, content))


def test_a_workbook_is_read_with_its_times_and_numbers(tmp_path: Path) -> None:
    from datetime import datetime

    book = Workbook()
    sheet = book.active
    sheet.append([None, None])
    sheet.append(["编号", "标题", "创建时间", None])
    sheet.append([1, "打印机", datetime(2025, 11, 22, 9, 30), None])
    sheet.append([None, None])
    sheet.append([2.0, "网络"])
    sheet.append([3, "x", None, None, "beyond"])
    book.save(tmp_path / "a.xlsx")
    rows, bad = read(open_table(tmp_path / "a.xlsx"))
    assert rows[0] == {"编号": 1, "标题": "打印机", "创建时间": datetime(2025, 11, 22, 9, 30)}
    assert rows[1] == {"编号": 2, "标题": "网络", "创建时间": None}
    assert [row.line for row in bad] == [6]


def test_json_lines_are_read_one_by_one(tmp_path: Path) -> None:
    content = '{"id": 1}\n\n{broken}\n[1]\n{"id": 2, "a": {"b": ["c"]}}\n{"id": "\\ud800"}\n'
    rows, bad = read(table_of(tmp_path / "a.jsonl", content))
    assert [row["id"] for row in rows] == [1, 2]
    assert [row.line for row in bad] == [3, 4, 6]


@pytest.mark.parametrize("around", ["{}", '{{"meta": {{"n": 3}}, "tickets": {}}}'])
def test_a_json_array_is_cut_at_its_own_commas(tmp_path: Path, around: str) -> None:
    inner = '[{"t": "a,b]}\\"{["}, {"t": "back\\\\", "n": [1, [2]]} ,{"t": "c"}]'
    rows, bad = read(table_of(tmp_path / "a.json", around.format(inner)))
    assert bad == []
    assert [row["t"] for row in rows] == ['a,b]}"{[', "back\\", "c"]


def test_a_long_json_array_is_read_over_the_bounds_of_its_chunks(tmp_path: Path) -> None:
    element = '{"id": %d, "text": "' + 'quote \\" slash \\\\ ' * 40 + '"}'
    content = "[" + ",\n".join(element % n for n in range(2000)) + "]"
    assert 1_000_000 < len(content) < MAX_CHARACTERS
    rows, bad = read(table_of(tmp_path / "a.json", content))
    assert bad == []
    assert [row["id"] for row in rows] == list(range(2000))


def test_a_bad_element_of_an_array_costs_itself_only(tmp_path: Path) -> None:
    rows, bad = read(table_of(tmp_path / "a.json", '[{"id": 1}, {"id": oops}, 7, {"id": 2}]'))
    assert [row["id"] for row in rows] == [1, 2]
    assert [row.line for row in bad] == [2, 3]


def test_an_array_that_breaks_off_loses_only_its_last_element(tmp_path: Path) -> None:
    rows, bad = read(table_of(tmp_path / "a.json", '[{"id": 1}, {"id": 2}, {"id": 3, "te'))
    assert [row["id"] for row in rows] == [1, 2]
    assert len(bad) == 1
