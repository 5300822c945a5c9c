"""The shipped ticket types, each with the fields it asks for and the flow it follows."""

from typing import Any

Json = dict[str, Any]


def _type(key: str, zh_cn: str, en: str, prefix: str, workflow: str, fields: str) -> Json:
    return {
        "key": key,
        "names": {"zh-CN": zh_cn, "en": en},
        "number_prefix": prefix,
        "workflow": workflow,
        # Every flow asks for the solution; none is required at the start, so that no request is turned away.
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
    _type(
        "repair",
        "设备维修",
        "Repair",
        "BX",
        "repair",
        "serial_no model fault_part warranty site site_contact site_phone occurred_at"
        " root_cause resolution acceptance_result",
    ),
    _type(
        "change",
        "研发需求",
        "Change request",
        "YF",
        "rnd",
        "justification business_system expected_at budget assessment code_reference test_result release_version"
        " resolution",
    ),
    _type(
        "return",
        "退货",
        "Return",
        "TH",
        "return",
        "order_no product return_reason damage_photos return_tracking_no inspection_result refund_amount resolution",
    ),
    _type(
        "exchange",
        "换货",
        "Exchange",
        "HH",
        "exchange",
        "order_no product return_reason replacement_item damage_photos return_tracking_no inspection_result"
        " tracking_no resolution",
    ),
    _type("resend", "补发", "Resend", "BF", "resend", "order_no product replacement_item tracking_no resolution"),
    _type(
        "refund",
        "退款",
        "Refund",
        "TK",
        "refund",
        "order_no product return_reason damage_photos damage_confirmed refund_amount audit_result resolution",
    ),
]
