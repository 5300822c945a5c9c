"""The shipped ticket types, each with the fields it asks for and the flow it follows."""

from typing import Any

Json = dict[str, Any]


def _type(key: str, zh_cn: str, en: str, prefix: str, workflow: str, fields: str) -> Json:
    return {
        "key": key,
        "names": {"zh-CN": zh_cn, "en": en},
        "number_prefix": prefix,
        "workflow": workflow,
        # Both flows ask for the solution; none is required at the start, so that no request is turned away.
        "fields": [{"field": field} for field in fields.split()],
    }


TYPES: list[Json] = [
    _type(
        "incident",
        "故障",
        "Incident",
        "GZ",
        "desk",
        "occurred_at impact business_system error_code reproduction expected_at workaround root_cause resolution",
    ),
    _type(
        "request",
        "需求",
        "Request",
        "XQ",
        "desk",
        "justification impact business_system expected_at budget resolution",
    ),
    _type("question", "咨询", "Question", "ZX", "desk", "product order_no business_system resolution"),
    _type(
        "complaint",
        "投诉",
        "Complaint",
        "TS",
        "desk",
        "complaint_about order_no occurred_at wanted_outcome compensation workaround root_cause resolution",
    ),
    _type(
        "field_service",
        "现场报修",
        "Field service",
        "WX",
        "service",
        "serial_no model fault_part warranty site site_contact site_phone visit_at occurred_at"
        " workaround root_cause resolution callback_result",
    ),
]
