"""The shipped custom fields."""

from typing import Any

Json = dict[str, Any]


def _names(zh_cn: str, en: str) -> dict[str, str]:
    return {"zh-CN": zh_cn, "en": en}


def _field(key: str, kind: str, zh_cn: str, en: str, **more: Any) -> Json:
    return {"key": key, "kind": kind, "names": _names(zh_cn, en), **more}


def _option(key: str, zh_cn: str, en: str, *children: Json) -> Json:
    option: Json = {"key": key, "names": _names(zh_cn, en)}
    return {**option, "children": list(children)} if children else option


_INTERNAL = {"is_customer_visible": False}

_IMPACT = [
    _option("person", "个人", "One person"),
    _option("team", "小组", "A team"),
    _option("department", "部门", "A department"),
    _option("company", "全公司", "The whole company"),
]
_COMPLAINT_ABOUT = [
    _option("service", "服务质量", "Service"),
    _option("product", "产品质量", "Product"),
    _option("delivery", "物流配送", "Delivery"),
    _option("price", "价格费用", "Price and fees"),
    _option("other", "其他", "Something else"),
]
_WARRANTY = [
    _option("in_warranty", "保内", "In warranty"),
    _option("out_of_warranty", "保外", "Out of warranty"),
    _option("unknown", "待确认", "Not known yet"),
]
_CALLBACK = [
    _option("satisfied", "满意", "Satisfied"),
    _option("acceptable", "一般", "Acceptable"),
    _option("dissatisfied", "不满意", "Dissatisfied"),
    _option("unreachable", "联系不上", "Not reached"),
]
_VERDICT = [
    _option("passed", "合格", "Passed"),
    _option("failed", "不合格", "Failed"),
]
_AUDIT = [
    _option("approved", "同意", "Approved"),
    _option("declined", "不同意", "Declined"),
]
_RETURN_REASON = [
    _option("damaged", "商品损坏", "Damaged"),
    _option("wrong_item", "发错商品", "Wrong item"),
    _option("not_as_described", "与描述不符", "Not as described"),
    _option("missing_parts", "少件", "Parts are missing"),
    _option("unwanted", "不想要了", "No longer wanted"),
    _option("other", "其他", "Something else"),
]
_FAULT_PART = [
    _option(
        "electrical",
        "电气",
        "Electrical",
        _option("power_supply", "电源", "Power supply"),
        _option("control_board", "控制板", "Control board"),
        _option("sensor", "传感器", "Sensor"),
    ),
    _option(
        "mechanical",
        "机械",
        "Mechanical",
        _option("drive", "传动", "Drive"),
        _option("bearing", "轴承", "Bearing"),
        _option("hydraulics", "液压", "Hydraulics"),
    ),
    _option("software", "软件", "Software"),
    _option("other", "其他", "Something else"),
]

FIELDS: list[Json] = [
    _field(
        "resolution",
        "long_text",
        "解决方案",
        "Solution",
        hints=_names("怎样解决的，客户可见", "How it was solved; the customer sees it"),
    ),
    _field(
        "workaround",
        "long_text",
        "临时方案",
        "Workaround",
        hints=_names("先怎样恢复使用，客户可见", "How work goes on until then; the customer sees it"),
    ),
    _field("root_cause", "long_text", "根本原因", "Root cause", **_INTERNAL),
    _field("occurred_at", "datetime", "发生时间", "Occurred at"),
    _field("expected_at", "datetime", "期望解决时间", "Wanted by"),
    _field("impact", "select", "影响范围", "Impact", options=_IMPACT),
    _field("business_system", "text", "关联业务系统", "Business system", rules={"max_length": 100}),
    _field("error_code", "text", "错误代码", "Error code", rules={"max_length": 100}),
    _field("reproduction", "long_text", "复现步骤", "Steps to reproduce"),
    _field("justification", "long_text", "需求背景", "Reason for the request"),
    _field("budget", "money", "预算金额", "Budget", rules={"min": "0", "scale": 2}, **_INTERNAL),
    _field("product", "text", "产品", "Product", rules={"max_length": 100}),
    _field("order_no", "text", "订单号", "Order number", rules={"max_length": 60}),
    _field("complaint_about", "select", "投诉对象", "Complaint about", options=_COMPLAINT_ABOUT),
    _field("wanted_outcome", "long_text", "期望处理结果", "Wanted outcome"),
    _field("compensation", "money", "赔付金额", "Compensation", rules={"min": "0", "scale": 2}, **_INTERNAL),
    _field("serial_no", "text", "设备序列号", "Serial number", rules={"max_length": 60}),
    _field("model", "text", "设备型号", "Model", rules={"max_length": 100}),
    _field("fault_part", "cascade", "故障部位", "Faulty part", options=_FAULT_PART),
    _field("warranty", "select", "保修状态", "Warranty", options=_WARRANTY),
    _field("site", "place", "上门地点", "Site"),
    _field("site_contact", "text", "现场联系人", "Contact on site", rules={"max_length": 60}),
    _field("site_phone", "phone", "现场电话", "Telephone on site"),
    _field("visit_at", "datetime", "预约上门时间", "Visit agreed for"),
    _field("callback_result", "select", "回访结果", "Call-back result", options=_CALLBACK, **_INTERNAL),
    _field("acceptance_result", "select", "验收结果", "Acceptance", options=_VERDICT),
    _field("assessment", "long_text", "评估结论", "Assessment", **_INTERNAL),
    _field("code_reference", "text", "代码关联", "Code reference", rules={"max_length": 300}, **_INTERNAL),
    _field("test_result", "select", "测试结果", "Test result", options=_VERDICT, **_INTERNAL),
    _field("release_version", "text", "上线版本", "Release", rules={"max_length": 60}),
    _field("return_reason", "select", "退换原因", "Reason for the return", options=_RETURN_REASON),
    _field("return_tracking_no", "text", "寄回运单号", "Tracking number back", rules={"max_length": 60}),
    _field("tracking_no", "text", "发货运单号", "Tracking number", rules={"max_length": 60}),
    _field("replacement_item", "text", "换货或补发商品", "Item sent instead", rules={"max_length": 200}),
    _field("inspection_result", "select", "验货结果", "Inspection", options=_VERDICT, **_INTERNAL),
    _field("damage_confirmed", "boolean", "确认损坏", "Damage confirmed", **_INTERNAL),
    _field("damage_photos", "file", "损坏照片", "Photos of the damage"),
    _field("refund_amount", "money", "退款金额", "Refund", rules={"min": "0", "scale": 2}),
    _field("audit_result", "select", "财务审核结果", "Finance audit", options=_AUDIT, **_INTERNAL),
]
