"""What `gongdan import tickets` says and answers."""

from pathlib import Path

import pytest

from gongdan.app.importing import Wanted, import_tickets
from tests.integrations.running import state_of
from tests.world import World

pytestmark = pytest.mark.usefixtures("outer")


async def run(path: Path, **options: object) -> tuple[bool, str]:
    said: list[str] = []
    answer = await import_tickets(Wanted(file=path, tenant="xinghe", **options), said.append)  # type: ignore[arg-type]
    return answer, "\n".join(said)


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "旧系统.csv"
    file.write_text("编号,标题,描述,优先级,处理人\n1,打印机离线,三楼,高,刘备\n2,坏行\n3,网络慢,二楼,紫色,\n", "gbk")
    return file


async def test_without_a_map_the_guess_is_shown_and_used(world: World, path: Path) -> None:
    answer, said = await run(path)
    assert answer
    assert '"title": "标题"' in said
    assert "GB18030" in said
    assert "Tickets: 1 new, 0 changed, 0 unchanged." in said
    assert "Rows refused: 2" in said
    assert path.with_name("旧系统.rejects.csv").exists()


async def test_a_dry_run_shows_rows_and_what_would_be_made(world: World, path: Path) -> None:
    before = await state_of(world.xinghe.id)
    answer, said = await run(path, is_dry_run=True)
    assert answer
    assert "nothing was written" in said
    assert "line 2: 打印机离线" in said
    assert "people (retired, without password): 1 — 刘备" in said
    assert "line 4, 优先级" in said
    assert await state_of(world.xinghe.id) == before
    assert list(path.parent.iterdir()) == [path]


async def test_the_source_may_be_named(world: World, path: Path) -> None:
    await run(path)
    _, said = await run(path, source="旧系统")
    assert "0 new, 0 changed, 1 unchanged" in said
    _, said = await run(path, source="another")
    assert "1 new" in said


@pytest.mark.parametrize(
    ("name", "content", "map_given", "told"),
    [
        ("none.csv", None, "", "no such file"),
        ("a.csv", "", "", "empty"),
        ("a.csv", "foo,bar\n1,2\n", "", "give a map"),
        ("a.csv", "foo,title\n1,2\n", "nowhere", "There is no map 'nowhere'"),
        ("a.csv", "foo,title\n1,2\n", "servicenow", "no column"),
        ("a.csv", "id,title\n1\n2\n", "", "Rows refused: 2"),
    ],
)
async def test_nothing_to_read_is_told_and_answered_with_no(
    world: World,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    content: str | None,
    map_given: str,
    told: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    if content is not None:
        (tmp_path / name).write_text(content, "utf-8")
    answer, said = await run(tmp_path / name, map=map_given)
    assert not answer
    assert told in said
