"""The shipped category tree: roots with what lies below them."""

Leaf = tuple[str, str, str]

CATEGORIES: list[tuple[Leaf, list[Leaf]]] = [
    (
        ("hardware", "硬件", "Hardware"),
        [
            ("hardware_computer", "电脑", "Computer"),
            ("hardware_printer", "打印机", "Printer"),
            ("hardware_mobile", "手机与平板", "Phone and tablet"),
        ],
    ),
    (
        ("software", "软件", "Software"),
        [
            ("software_business", "业务系统", "Business application"),
            ("software_office", "办公软件", "Office software"),
            ("software_sync", "数据同步", "Data synchronisation"),
        ],
    ),
    (
        ("network", "网络", "Network"),
        [
            ("network_wireless", "无线网络", "Wireless"),
            ("network_wired", "有线网络", "Wired"),
            ("network_vpn", "远程接入", "VPN"),
        ],
    ),
    (
        ("account", "账号与权限", "Accounts and rights"),
        [
            ("account_sign_in", "登录失败", "Sign-in failure"),
            ("account_rights", "权限申请", "Request for rights"),
        ],
    ),
    (
        ("equipment", "设备维修", "Equipment repair"),
        [
            ("equipment_repair", "故障维修", "Repair"),
            ("equipment_installation", "安装调试", "Installation"),
        ],
    ),
    (
        ("order", "订单与售后", "Orders and after-sales"),
        [
            ("order_refund", "退款", "Refund"),
            ("order_return", "退换货", "Return and exchange"),
            ("order_logistics", "物流", "Delivery"),
        ],
    ),
    (("other", "其他", "Other"), []),
]
