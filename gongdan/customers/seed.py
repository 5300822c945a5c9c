"""The tiers and regions a new tenant begins with."""

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as upsert

from gongdan.customers.models import regions, tiers
from gongdan.kernel.unit import Tx

# key, Chinese, English, rank, VIP
TIERS = (
    ("normal", "普通客户", "Normal", 0, False),
    ("silver", "银牌客户", "Silver", 10, False),
    ("gold", "金牌客户", "Gold", 20, True),
)

# key of the part of the country, its names, and the provinces in it: key, Chinese, English
REGIONS = (
    (
        ("north_china", "华北", "North China"),
        (
            ("beijing", "北京市", "Beijing"),
            ("tianjin", "天津市", "Tianjin"),
            ("hebei", "河北省", "Hebei"),
            ("shanxi", "山西省", "Shanxi"),
            ("inner_mongolia", "内蒙古自治区", "Inner Mongolia"),
        ),
    ),
    (
        ("northeast_china", "东北", "Northeast China"),
        (
            ("liaoning", "辽宁省", "Liaoning"),
            ("jilin", "吉林省", "Jilin"),
            ("heilongjiang", "黑龙江省", "Heilongjiang"),
        ),
    ),
    (
        ("east_china", "华东", "East China"),
        (
            ("shanghai", "上海市", "Shanghai"),
            ("jiangsu", "江苏省", "Jiangsu"),
            ("zhejiang", "浙江省", "Zhejiang"),
            ("anhui", "安徽省", "Anhui"),
            ("fujian", "福建省", "Fujian"),
            ("jiangxi", "江西省", "Jiangxi"),
            ("shandong", "山东省", "Shandong"),
        ),
    ),
    (
        ("central_china", "华中", "Central China"),
        (
            ("henan", "河南省", "Henan"),
            ("hubei", "湖北省", "Hubei"),
            ("hunan", "湖南省", "Hunan"),
        ),
    ),
    (
        ("south_china", "华南", "South China"),
        (
            ("guangdong", "广东省", "Guangdong"),
            ("guangxi", "广西壮族自治区", "Guangxi"),
            ("hainan", "海南省", "Hainan"),
        ),
    ),
    (
        ("southwest_china", "西南", "Southwest China"),
        (
            ("chongqing", "重庆市", "Chongqing"),
            ("sichuan", "四川省", "Sichuan"),
            ("guizhou", "贵州省", "Guizhou"),
            ("yunnan", "云南省", "Yunnan"),
            ("tibet", "西藏自治区", "Tibet"),
        ),
    ),
    (
        ("northwest_china", "西北", "Northwest China"),
        (
            ("shaanxi", "陕西省", "Shaanxi"),
            ("gansu", "甘肃省", "Gansu"),
            ("qinghai", "青海省", "Qinghai"),
            ("ningxia", "宁夏回族自治区", "Ningxia"),
            ("xinjiang", "新疆维吾尔自治区", "Xinjiang"),
        ),
    ),
    (
        ("other_china", "港澳台", "Hong Kong, Macao and Taiwan"),
        (
            ("hong_kong", "香港特别行政区", "Hong Kong"),
            ("macao", "澳门特别行政区", "Macao"),
            ("taiwan", "台湾省", "Taiwan"),
        ),
    ),
)


async def seed(tx: Tx) -> None:
    """Make the shipped tiers and regions where they are missing; what a tenant changed stays as it is."""
    await tx.execute(
        upsert(tiers)
        .values(
            [
                {
                    "tenant_id": tx.tenant_id,
                    "key": key,
                    "names": {"zh-CN": chinese, "en": english},
                    "rank": rank,
                    "is_vip": is_vip,
                }
                for key, chinese, english, rank, is_vip in TIERS
            ]
        )
        .on_conflict_do_nothing()
    )
    await _enter(tx, [(key, chinese, english, None) for (key, chinese, english), _ in REGIONS])
    rows = await tx.all(select(regions.c.key, regions.c.id).where(regions.c.tenant_id == tx.tenant_id))
    ids = {row.key: row.id for row in rows}
    await _enter(
        tx,
        [(key, chinese, english, ids[part[0]]) for part, provinces in REGIONS for key, chinese, english in provinces],
    )


async def _enter(tx: Tx, wanted: list[tuple[str, str, str, int | None]]) -> None:
    rows = [
        {
            "tenant_id": tx.tenant_id,
            "key": key,
            "names": {"zh-CN": chinese, "en": english},
            "parent_id": parent_id,
        }
        for key, chinese, english, parent_id in wanted
    ]
    await tx.execute(upsert(regions).values(rows).on_conflict_do_nothing())
