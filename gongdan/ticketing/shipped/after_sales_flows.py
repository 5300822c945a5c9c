"""Flows of online trade: return, exchange, resend and refund, handed on by themselves, each step timed."""

from gongdan.ticketing.shipped.flow_words import (
    BY_CUSTOMER,
    DAY,
    HOUR,
    SOLVED,
    WITH_REASON,
    WITHDRAWN,
    Json,
    move,
    only_if,
    state,
)

_AFTER_SALES, _WAREHOUSE, _FINANCE = "duty:after_sales", "duty:warehouse", "duty:finance"
_UNTESTED = {"effects": [{"do": "set_field", "field": "inspection_result", "value": None}]}


def _requested(x: int = 0) -> Json:
    return state("requested", "待审核", "To be examined", "new", x, owner=_AFTER_SALES, limit_minutes=8 * HOUR)


def _on_hold(x: int) -> Json:
    return state("on_hold", "挂起", "On hold", "on_hold", x, 320, limit_minutes=7 * DAY)


def _disputed(x: int) -> Json:
    return state("disputed", "协商中", "Disputed", "open", x, 160, owner=_AFTER_SALES, limit_minutes=DAY)


def _confirmation(x: int) -> Json:
    return state(
        "confirmation", "待客户确认", "To be confirmed", "solved", x, owner="receiver", limit_minutes=3 * DAY
    )


def _closed(x: int) -> Json:
    return state("closed", "已完结", "Closed", "closed", x)


def _goods_back(x: int) -> Json:
    return state("goods_back", "等待寄回", "Goods on their way back", "waiting", x, limit_minutes=7 * DAY)


def _inspection(x: int) -> Json:
    return state("inspection", "验货中", "Inspection", "open", x, owner=_WAREHOUSE, limit_minutes=2 * DAY)


def _shipped(x: int) -> Json:
    return state("shipped", "已发货", "Shipped", "waiting", x, limit_minutes=7 * DAY)


def _common(hold: str, withdraw: str) -> list[Json]:
    """Turned down, paused, confirmed, taken up again, withdrawn: alike in every one of these flows."""
    return [
        move("refuse", "驳回", "Turn down", "requested", "confirmation", **(SOLVED | WITH_REASON)),
        move("hold", "挂起", "Put on hold", hold, "on_hold", **WITH_REASON),
        move("resume", "解挂", "Resume", "on_hold", "requested"),
        move("close", "完结", "Close", "confirmation", "closed"),
        move("confirm", "确认", "Confirm", "confirmation", "closed", **BY_CUSTOMER),
        move("reopen", "重开", "Reopen", "confirmation closed", "requested", **BY_CUSTOMER),
        move("withdraw", "撤单", "Withdraw", withdraw, "closed", **WITHDRAWN),
    ]


def _passes(to: str) -> Json:
    return move(
        "inspection_pass",
        "验货合格",
        "Pass the inspection",
        "inspection",
        to,
        asks="inspection_result",
        **only_if("inspection_result", "passed"),
    )


def _fails() -> Json:
    words = ("inspection_fail", "验货不合格", "Fail the inspection")
    return move(*words, "inspection", "disputed", **(WITH_REASON | _UNTESTED))


RETURN: Json = {
    "initial": "requested",
    "states": [
        _requested(),
        _goods_back(240),
        _inspection(480),
        _disputed(480),
        state("refunding", "退款中", "Being refunded", "open", 720, owner=_FINANCE, limit_minutes=DAY),
        _on_hold(240),
        _confirmation(960),
        _closed(1200),
    ],
    "moves": [
        move("approve", "同意退货", "Agree to the return", "requested", "goods_back", asks="order_no return_reason"),
        move("arrive", "收到退件", "Goods arrived", "goods_back", "inspection", asks="return_tracking_no"),
        _passes("refunding"),
        _fails(),
        move("inspect_again", "重新验货", "Inspect again", "disputed", "inspection"),
        move("settle", "协商退款", "Settle on a refund", "disputed", "refunding", asks="refund_amount"),
        move("give_up", "协商不退", "Settle without a refund", "disputed", "confirmation", **(SOLVED | WITH_REASON)),
        move("pay", "已退款", "Refund paid", "refunding", "confirmation", asks="refund_amount resolution"),
        *_common("requested goods_back", "requested goods_back on_hold"),
    ],
}

EXCHANGE: Json = {
    "initial": "requested",
    "states": [
        _requested(),
        _goods_back(240),
        _inspection(480),
        _disputed(480),
        state("packing", "待发货", "To be shipped", "open", 720, owner=_WAREHOUSE, limit_minutes=DAY),
        _shipped(960),
        _on_hold(240),
        _confirmation(1200),
        _closed(1440),
    ],
    "moves": [
        move(
            "approve",
            "同意换货",
            "Agree to the exchange",
            "requested",
            "goods_back",
            asks="order_no return_reason replacement_item",
        ),
        move("arrive", "收到退件", "Goods arrived", "goods_back", "inspection", asks="return_tracking_no"),
        _passes("packing"),
        _fails(),
        move("inspect_again", "重新验货", "Inspect again", "disputed", "inspection"),
        move("settle", "协商换货", "Settle on an exchange", "disputed", "packing"),
        move("give_up", "协商不换", "Settle without one", "disputed", "confirmation", **(SOLVED | WITH_REASON)),
        move("ship", "发货", "Ship", "packing", "shipped", asks="tracking_no"),
        move("deliver", "已签收", "Delivered", "shipped", "confirmation", **(SOLVED)),
        move("receive", "确认收货", "Confirm the receipt", "shipped", "closed", **BY_CUSTOMER),
        *_common("requested goods_back", "requested goods_back on_hold"),
    ],
}

RESEND: Json = {
    "initial": "requested",
    "states": [
        _requested(),
        state("packing", "待发货", "To be shipped", "open", 240, owner=_WAREHOUSE, limit_minutes=DAY),
        _shipped(480),
        _on_hold(240),
        _confirmation(720),
        _closed(960),
    ],
    "moves": [
        move("approve", "同意补发", "Agree to resend", "requested", "packing", asks="order_no replacement_item"),
        move("return", "退回审核", "Return to examination", "packing", "requested", **WITH_REASON),
        move("ship", "发货", "Ship", "packing", "shipped", asks="tracking_no"),
        move("deliver", "已签收", "Delivered", "shipped", "confirmation", **SOLVED),
        move("receive", "确认收货", "Confirm the receipt", "shipped", "closed", **BY_CUSTOMER),
        *_common("requested packing", "requested on_hold"),
    ],
}

# After-sales confirms the damage, finance audits, after-sales tells the customer, he confirms.
REFUND: Json = {
    "initial": "requested",
    "states": [
        _requested(),
        state("audit", "财务审核", "Finance audit", "open", 240, owner=_FINANCE, limit_minutes=DAY),
        state(
            "approved",
            "已批准待告知",
            "Approved, to be told",
            "open",
            480,
            owner=_AFTER_SALES,
            limit_minutes=4 * HOUR,
        ),
        _disputed(240),
        _on_hold(0),
        _confirmation(720),
        _closed(960),
    ],
    "moves": [
        move(
            "confirm_damage",
            "确认损坏",
            "Confirm the damage",
            "requested",
            "audit",
            asks="order_no damage_confirmed refund_amount",
            **only_if("damage_confirmed", True),
        ),
        move(
            "approve",
            "审核通过",
            "Approve the refund",
            "audit",
            "approved",
            asks="audit_result",
            **only_if("audit_result", "approved"),
        ),
        move("decline", "审核不通过", "Decline the refund", "audit", "disputed", **WITH_REASON),
        move(
            "audit_again",
            "重新提交审核",
            "Submit again",
            "disputed",
            "audit",
            asks="refund_amount",
            effects=[{"do": "set_field", "field": "audit_result", "value": None}],
        ),
        move(
            "give_up", "协商不退款", "Settle without a refund", "disputed", "confirmation", **(SOLVED | WITH_REASON)
        ),
        move("tell", "告知客户", "Tell the customer", "approved", "confirmation", **(SOLVED | WITH_REASON)),
        *_common("requested disputed", "requested on_hold"),
    ],
}
